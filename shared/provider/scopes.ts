import type { TokenSet } from "./types.ts";

/**
 * The scopes that were asked for and not granted. A scope is granted however the provider writes it:
 *
 * - in the same words;
 * - with another case, a slash more or less: `Mail.Send` and `mail.send`;
 * - with or without the URL of its resource: `https://graph.example.com/Mail.Send` and `Mail.Send`. Two different URLs
 *   name two scopes.
 *
 * The loose forms count only where there is one way to read them. A granted scope answers at most one requested scope, and
 * first the one in the same words. Where it could answer two, or where two granted scopes differ by their case alone, it
 * answers neither: a refused scope must not look granted.
 */
export function findMissingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  const open = asked.filter((scope) => !granted.includes(scope));
  const spare = granted.filter((scope) => !asked.includes(scope));
  if (open.length === 0 || spare.length === 0) return open;
  return open.filter(
    (scope) =>
      !spare.some(
        (other) =>
          isSameScope(scope, other) &&
          open.every((rival) => rival === scope || !isSameScope(rival, other)) &&
          granted.every((rival) => rival === other || toKey(rival) !== toKey(other)),
      ),
  );
}

function isSameScope(one: string, other: string): boolean {
  const [a, b] = [toKey(one), toKey(other)];
  return a === b || isUnder(a, b) || isUnder(b, a);
}

/** Whether the first is the URL form of the second. */
const isUnder = (long: string, short: string): boolean => isUrl(long) && long.endsWith(`/${short}`);

const isUrl = (key: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//.test(key);

/** Lower case, without doubled slashes in the path and without one at its end. */
function toKey(scope: string): string {
  const key = scope.toLowerCase();
  const [, scheme = "", rest = key] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/.exec(key) ?? [];
  return scheme + rest.replace(/\/{2,}/g, "/").replace(/\/$/, "");
}

/** Scopes by which a client asks for a refresh token. */
const FOR_REFRESH = new Set(["offline_access", "offline", "refresh_token"]);

/** Scopes that decide what an id token and the userinfo answer say. */
const FOR_IDENTITY = new Set(["openid", "profile", "email", "address", "phone"]);

/**
 * The scopes that the granted ones have to answer: those asked for, less those that a code exchange has answered already.
 * Many providers never name these among the granted ones, least of all in the answer to a refresh:
 *
 * - `offline_access`, `offline` and `refresh_token`, once a refresh token came;
 * - `openid`, once an id token came;
 * - `profile`, `email`, `address` and `phone`, once an id token came and the answer names either no scopes or only others.
 *   An answer that names `openid` without `email` has refused `email`.
 *
 * @see [OpenID Connect Core §5.4](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims)
 */
export function dropAnsweredScopes(
  asked: readonly string[],
  { idToken, refreshTokenPlaintext, scopes }: TokenSet,
): string[] {
  const namesOnlyOthers =
    scopes === null || (scopes.length > 0 && !scopes.some((scope) => FOR_IDENTITY.has(scope)));
  return asked.filter((scope) => {
    if (FOR_REFRESH.has(scope)) return refreshTokenPlaintext === null;
    if (idToken === null || !FOR_IDENTITY.has(scope)) return true;
    return scope !== "openid" && !namesOnlyOthers;
  });
}
