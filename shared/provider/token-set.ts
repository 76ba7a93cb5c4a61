import { member } from "./lenient-response.ts";
import { withAliases } from "./scope-aliases.ts";
import type { TokenSet } from "./types.ts";

/** Longer tokens are not stored: nobody's are, and every read carries them. */
const MAX_TOKEN_LENGTH = 16_384;
const MAX_LIFE_SECONDS = 10 * 365 * 86_400;

/** A token as RFC 6749 Appendix A wants it: printable ASCII, so that it can stand in a header. */
export const isToken = (value: unknown): value is string =>
  typeof value === "string" && value.length <= MAX_TOKEN_LENGTH && /^[\x20-\x7e]+$/.test(value);

/**
 * The members of a successful token answer as oauth4webapi wants them: `expires_in` is a number or absent, `scope` a
 * string or absent, `token_type` is `bearer` when the provider left it out. The id token is not among them: it is
 * verified apart from the grant, so that a wrong one cannot cost a rotated refresh token.
 */
export function toStrictMembers(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const expiresIn = readLife(member(body, "expires_in"));
  const scope = readScopes(member(body, "scope"));
  const refreshToken = member(body, "refresh_token");
  return {
    access_token: member(body, "access_token"),
    token_type: member(body, "token_type") ?? "bearer",
    ...(expiresIn === null ? {} : { expires_in: expiresIn }),
    ...(scope === null ? {} : { scope: scope.join(" ") }),
    ...(refreshToken === undefined || refreshToken === null || refreshToken === ""
      ? {}
      : { refresh_token: refreshToken }),
  };
}

/** The token set of processed members; null when a token could not stand in a header. */
export function readTokenSet(
  members: Readonly<Record<string, unknown>>,
  idToken: unknown,
): TokenSet | null {
  const access = member(members, "access_token");
  const refresh = member(members, "refresh_token") ?? null;
  if (!isToken(access) || !(refresh === null || isToken(refresh))) return null;
  return {
    accessTokenPlaintext: access,
    refreshTokenPlaintext: refresh,
    expiresInSeconds: readLife(member(members, "expires_in")),
    scopes: readScopes(member(members, "scope")),
    idToken: isToken(idToken) ? idToken : null,
  };
}

/** Whole seconds from a number or a string of digits; null for what is not positive or longer than ten years. */
function readLife(value: unknown): number | null {
  const seconds =
    typeof value === "string" && /^\d{1,12}(?:\.0+)?$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return null;
  const whole = Math.floor(seconds);
  return whole >= 1 && whole <= MAX_LIFE_SECONDS ? whole : null;
}

const MAX_SCOPES = 200;

/**
 * GitHub separates granted scopes by commas whatever was asked; others send an array. What is no scope name (RFC 6749
 * §3.3) is left out. Null: not named.
 */
function readScopes(value: unknown): string[] | null {
  const parts = Array.isArray(value) ? value : typeof value === "string" ? [value] : null;
  if (parts === null || !parts.every((part) => typeof part === "string")) return null;
  const names = parts.flatMap((part) => part.split(/[\s,]+/)).filter(isScopeName);
  return withAliases(names.slice(0, MAX_SCOPES));
}

const isScopeName = (name: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(name);
