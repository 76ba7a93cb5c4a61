import { type Result, err, ok } from "#shared/result";
import type { FlowRefusal } from "./flow-refusal.ts";

/** The parameters of a provider's redirect, each sent at most once. */
export type CallbackParameters = {
  readonly state: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly iss: string | null;
};

const LONGEST_CODE = 4_096;
const LONGEST_STATE = 200;

const READ = new Set(["state", "code", "error", "iss"]);

/**
 * Reads an authorization response. A parameter without a value counts as omitted.
 *
 * @returns what is wrong with a response that no provider sends: a duplicate parameter, both a code and an error,
 * neither of them, or a value of absurd length.
 * @see [RFC 6749 §3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)
 * @see [RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
 */
export function readCallbackParameters(
  params: readonly (readonly [name: string, value: string])[],
): Result<CallbackParameters, FlowRefusal> {
  const values = new Map<string, string>();
  for (const [name, value] of params) {
    if (!READ.has(name)) continue;
    if (values.has(name)) return err("duplicate_parameter");
    values.set(name, value);
  }
  const valueOf = (name: string): string | null => values.get(name) || null;
  const [state, code, error] = [valueOf("state"), valueOf("code"), valueOf("error")];
  if (state === null) return err("missing_state");
  const isTooLong = state.length > LONGEST_STATE || (code ?? "").length > LONGEST_CODE;
  const isOneOfTwo = (code === null) !== (error === null);
  if (isTooLong || !isOneOfTwo) return err("malformed_response");
  return ok({ state, code, error, iss: valueOf("iss") });
}
