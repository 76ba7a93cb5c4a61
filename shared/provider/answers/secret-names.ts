const plainName = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Ends of names that hold a credential, as {@link plainName} writes them. */
const SECRET_ENDINGS =
  /(?:tokens?|secrets?|passwords?|passwd|verifier|assertions?|jwt|jw[se]|apikey|privatekey|credentials?|tokenvalue|tokenjwt|tokenhint)$/;
const SECRET_NAMES = new Set([
  "code",
  "state",
  "nonce",
  "cookie",
  "authorization",
  "authcode",
  "authorizationcode",
  "accesscode",
  "usercode",
  "devicecode",
  "otp",
]);

/**
 * Whether a member or parameter of this name holds a credential: a token, a code, a state or a secret, however the name
 * is written (`access_token`, `accessToken`, `bot-token`). Names that only describe one do not: `token_type`,
 * `refresh_token_expires_in`, `country_code`.
 */
export function isSecretName(name: string): boolean {
  const plain = plainName(name);
  return SECRET_ENDINGS.test(plain) || SECRET_NAMES.has(plain);
}

/** Whether any name on a dotted path, or any part of a name that is a URL, is that of a credential. */
export const leadsToSecret = (path: string): boolean =>
  isSecretName(path) || path.split(/[./:#?[\]]/).some(isSecretName);
