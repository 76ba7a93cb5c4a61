import { leadsToSecret } from "#shared/provider/answers/secret-names";
import { type Result, err, ok } from "#shared/result";
import type { FlowRefusal } from "./flow-refusal.ts";
import { saysError } from "./error-words.ts";

/** Every parameter of a provider's redirect, in order, duplicates included. */
export type CallbackParams = readonly (readonly [name: string, value: string])[];

/** The different values of a parameter. One without a value counts as left out, one that comes twice as sent once. */
export const valuesOf = (params: CallbackParams, name: string): string[] => [
  ...new Set(params.filter(([other, value]) => other === name && value !== "").map(([, v]) => v)),
];

/**
 * Reads the one parameter that decides whether a callback belongs to a flow.
 *
 * @see [RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
 */
export function readStateValue(params: CallbackParams): Result<string, FlowRefusal> {
  const [state, ...others] = valuesOf(params, "state");
  if (others.length > 0) return err("duplicate_parameter");
  if (state !== undefined) return ok(state);
  return err(params.some(saysError) ? "stateless_error" : "missing_state");
}

const MAX_FACTS = 20;
const MAX_FACT_LENGTH = 1_000;

/**
 * Picks the parameters that the integration asks Atlas to keep with the connection, such as an account's number. One with
 * the name of a credential is never kept.
 */
export function pickCallbackFacts(
  params: CallbackParams,
  names: readonly string[],
): Record<string, string> {
  const wanted = names.slice(0, MAX_FACTS).filter((name) => !leadsToSecret(name));
  const found = wanted.map((name): [string, string | undefined] => [
    name,
    valuesOf(params, name)[0],
  ]);
  return Object.fromEntries(
    found.filter(
      (fact): fact is [string, string] =>
        fact[1] !== undefined && fact[1].length <= MAX_FACT_LENGTH,
    ),
  );
}
