/**
 * Scopes that a provider reports under another name than it takes them by. Both names count as granted, so that what
 * was asked for is found whichever way it was written.
 *
 * @see [Google: OAuth 2.0 scopes](https://developers.google.com/identity/protocols/oauth2/scopes#google-sign-in)
 */
const ALIASES: Readonly<Record<string, string>> = {
  "https://www.googleapis.com/auth/userinfo.email": "email",
  "https://www.googleapis.com/auth/userinfo.profile": "profile",
};

export const withAliases = (scopes: readonly string[]): string[] => [
  ...new Set(
    scopes.flatMap((scope) => {
      const alias = Object.hasOwn(ALIASES, scope) ? ALIASES[scope] : undefined;
      return alias === undefined ? [scope] : [scope, alias];
    }),
  ),
];
