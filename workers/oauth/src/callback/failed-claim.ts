/** Which check the claims of a refused id token failed. `malformed`: none of those below, so its form is wrong. */
export type ClaimCheck =
  | "issuer_mismatch"
  | "aud_mismatch"
  | "azp_mismatch"
  | "expired"
  | "not_yet_valid"
  | "iat_in_future"
  | "nonce_mismatch"
  | "malformed";

export type ExpectedClaims = {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly nowSeconds: number;
};

/** Names the check that an id token failed, for people. It was refused before, so this decides nothing. */
export function findFailedClaim(
  claims: Readonly<Record<string, unknown>>,
  { issuer, clientId, nonce, nowSeconds }: ExpectedClaims,
  toleranceSeconds: number,
): ClaimCheck {
  const { iss, aud, azp, exp, nbf, iat } = claims;
  const isBefore = (time: unknown, seconds: number) => Number(time) < seconds;
  const isAfter = (time: unknown, seconds: number) => Number(time) > seconds;
  if (iss !== issuer) return "issuer_mismatch";
  if (aud !== clientId && !(Array.isArray(aud) && aud.includes(clientId))) return "aud_mismatch";
  if (azp !== undefined ? azp !== clientId : Array.isArray(aud) && aud.length > 1)
    return "azp_mismatch";
  if (isBefore(exp, nowSeconds - toleranceSeconds)) return "expired";
  if (isAfter(nbf, nowSeconds + toleranceSeconds)) return "not_yet_valid";
  if (isAfter(iat, nowSeconds + toleranceSeconds)) return "iat_in_future";
  return claims["nonce"] === nonce ? "malformed" : "nonce_mismatch";
}
