import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import { readGrantedScopes } from "./granted-scopes.ts";
import { readMember } from "./answers/members.ts";
import type { TokenSet } from "./types.ts";

/** Atlas does not store longer tokens: no provider issues them, and every read would carry them. */
const MAX_TOKEN_LENGTH = 16_384;
const MAX_LIFE_SECONDS = 10 * 365 * 86_400;

/** Whether this is a token as RFC 6749 Appendix A defines it: printable ASCII, so that it fits into a header. */
export const isToken = (value: unknown): value is string =>
  typeof value === "string" && value.length <= MAX_TOKEN_LENGTH && /^[\x20-\x7e]+$/.test(value);

/**
 * Converts a successful token answer into what oauth4webapi accepts: `expires_in` is a number or absent, `scope` is a
 * string or absent, `token_type` is `bearer` when the provider leaves it out. The id token stays out: Atlas verifies it
 * apart from the grant, so that a wrong one cannot cost a rotated refresh token.
 */
export function toStrictMembers(
  quirks: AnswerQuirks,
  body: Readonly<Record<string, unknown>>,
  asked: readonly string[],
): Record<string, unknown> {
  const expiresIn = readLife(readMember(body, "expires_in"));
  const scope = readGrantedScopes(quirks, readMember(body, "scope"), asked);
  const refreshToken = readMember(body, "refresh_token");
  return {
    access_token: readMember(body, "access_token"),
    token_type: readMember(body, "token_type") ?? "bearer",
    ...(expiresIn === null ? {} : { expires_in: expiresIn }),
    ...(scope === null ? {} : { scope: scope.join(" ") }),
    ...(refreshToken === undefined || refreshToken === null || refreshToken === ""
      ? {}
      : { refresh_token: refreshToken }),
  };
}

/** Reads the token set from processed members. Null: a token does not fit into a header. */
export function readTokenSet(
  quirks: AnswerQuirks,
  members: Readonly<Record<string, unknown>>,
  idToken: unknown,
  asked: readonly string[],
): TokenSet | null {
  const access = readMember(members, "access_token");
  const refresh = readMember(members, "refresh_token") ?? null;
  if (!isToken(access) || !(refresh === null || isToken(refresh))) return null;
  return {
    accessTokenPlaintext: access,
    refreshTokenPlaintext: refresh,
    expiresInSeconds: readLife(readMember(members, "expires_in")),
    scopes: readGrantedScopes(quirks, readMember(members, "scope"), asked),
    idToken: isToken(idToken) ? idToken : null,
    facts: {},
    warnings: [],
  };
}

/** Whole seconds from a number or its text. Null: not positive, or longer than ten years. */
function readLife(value: unknown): number | null {
  const seconds =
    typeof value === "string" && /^\d{1,12}(?:\.\d{1,30})?$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return null;
  const whole = Math.floor(seconds);
  return whole >= 1 && whole <= MAX_LIFE_SECONDS ? whole : null;
}
