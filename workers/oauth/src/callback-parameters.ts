/** What a provider's redirect said, each parameter once. */
export type CallbackParameters = {
  readonly state: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly iss: string | null;
};

const LONGEST_CODE = 4_096;
const LONGEST_STATE = 200;

/**
 * Reads an authorization response; null for one that no provider sends: a parameter twice, a code together with an
 * error, neither of them, or one of absurd length.
 *
 * @see [RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
 */
export function readCallbackParameters(
  params: readonly (readonly [name: string, value: string])[],
): CallbackParameters | null {
  const values = new Map<string, string>();
  for (const [name, value] of params) {
    if (!["state", "code", "error", "iss"].includes(name)) continue;
    if (values.has(name)) return null;
    values.set(name, value);
  }
  const state = values.get("state");
  const code = values.get("code") ?? null;
  const error = values.get("error") ?? null;
  if (state === undefined || state.length > LONGEST_STATE) return null;
  if ((code === null) === (error === null)) return null;
  if (code !== null && (code === "" || code.length > LONGEST_CODE)) return null;
  return { state, code, error, iss: values.get("iss") ?? null };
}
