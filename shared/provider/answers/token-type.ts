import type { AnswerWarning } from "../../contracts/tokens/grant.ts";

/**
 * The names of tokens that are of use only to the holder of a key, without separators and in lower case.
 *
 * @see [RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449#section-5)
 * @see [OAuth 2.0 MAC tokens](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-http-mac)
 */
const KEY_BOUND =
  /^(?:d?pop\w*|mac|hok|holderofkey|httpsig\w*|httpsignature|\w*proofofpossession\w*)$/;

const simplify = (type: string): string => type.toLowerCase().replace(/[^a-z0-9]+/g, "");

/** Whether a token of this type needs a key that Atlas does not have. Every other type counts as Bearer. */
export const isKeyBound = (type: unknown): boolean =>
  typeof type === "string" && type.length <= 64 && KEY_BOUND.test(simplify(type));

/** A warning about a type that is neither Bearer nor left out. It names the type only if that is a plain word or two. */
export function warnOfTokenType(type: unknown): AnswerWarning[] {
  if (type === undefined || type === null || type === "") return [];
  if (typeof type === "string" && simplify(type) === "bearer") return [];
  const isShowable =
    typeof type === "string" && /^[A-Za-z]{1,16}\d?(?:[ _.-][A-Za-z]{1,16}\d?){0,3}$/.test(type);
  const named = isShowable ? `the token type "${type}"` : "a token type that is no plain name";
  return [
    { code: "unknown_token_type", detail: `The provider names ${named}. It counts as Bearer.` },
  ];
}
