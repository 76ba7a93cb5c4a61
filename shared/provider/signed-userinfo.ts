import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { readMember } from "./answers/members.ts";
import { readUncheckedClaims, verifySignature } from "./signature.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** How far a provider's clock may be off. */
const TOLERANCE_SECONDS = 60;

export type SignedUserinfo =
  | { readonly kind: "ok"; readonly value: object }
  | { readonly kind: "failed"; readonly code: "userinfo_unverified" | "provider_unavailable" };

const unverified: SignedUserinfo = { kind: "failed", code: "userinfo_unverified" };

/**
 * Reads a userinfo answer that is a JWT. It counts only when one of the keys at the definition's `jwks_uri` signed it,
 * and its issuer, audience and times fit where it names them. An encrypted one cannot be verified.
 *
 * @see [OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)
 */
export async function readSignedUserinfo(
  signingKeys: SigningKeys,
  integration: ResolvedIntegration,
  token: string,
): Promise<SignedUserinfo> {
  const { jwks_uri: jwksUri } = integration.definition;
  const claims = readUncheckedClaims(token);
  if (jwksUri === null || claims === null || !isForIntegration(integration, claims))
    return unverified;
  switch (await verifySignature(signingKeys, jwksUri, token)) {
    case "good":
      return { kind: "ok", value: claims };
    case "unavailable":
      return { kind: "failed", code: "provider_unavailable" };
    case "bad":
      return unverified;
  }
}

function isForIntegration(
  { definition, client_id: clientId }: ResolvedIntegration,
  claims: Readonly<Record<string, unknown>>,
): boolean {
  const nowSeconds = Date.now() / 1000;
  const issuer = readMember(claims, "iss");
  const audience = readMember(claims, "aud");
  const expires = readMember(claims, "exp");
  const begins = readMember(claims, "nbf");
  return (
    (issuer === undefined || definition.issuer === null || issuer === definition.issuer) &&
    (audience === undefined || [audience].flat().includes(clientId)) &&
    (typeof expires !== "number" || expires > nowSeconds - TOLERANCE_SECONDS) &&
    (typeof begins !== "number" || begins < nowSeconds + TOLERANCE_SECONDS)
  );
}
