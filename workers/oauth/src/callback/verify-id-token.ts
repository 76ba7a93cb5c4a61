import { base64url } from "jose";
import {
  type IDToken,
  clockTolerance,
  getValidatedIdTokenClaims,
  processAuthorizationCodeResponse,
} from "oauth4webapi";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { describeIntegration } from "#shared/provider/oauth-client";
import { isRecord } from "#shared/provider/answers/members";
import { readSubject } from "#shared/provider/profile";
import { readUncheckedClaims, verifySignature } from "#shared/provider/signature";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { type ClaimCheck, findFailedClaim } from "./failed-claim.ts";

/** How far a provider's clock may be off. */
const TOLERANCE_SECONDS = 60;

/** The id token as received, and the values that it must match. */
export type IdTokenInput = {
  readonly idToken: string | null;
  readonly accessTokenPlaintext: string;
  readonly nonce: string;
};

/** The claims of a verified id token, numbers with all their digits. */
export type IdTokenClaims = Readonly<Record<string, unknown>> & {
  readonly iss: string;
  readonly sub: string;
};

/** Which check an id token failed. */
export type IdTokenCheck = ClaimCheck | "missing" | "no_keys" | "keys_unavailable" | "signature";

export type IdTokenFailure = {
  readonly code: "id_token_invalid" | "provider_unavailable";
  readonly check: IdTokenCheck;
};

/**
 * The claims of an id token that is signed by one of the issuer's published keys and is for this client and this flow.
 * Only asymmetric algorithms count, and only keys from `jwks_uri`.
 *
 * @see [OpenID Connect Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)
 */
export async function verifyIdToken(
  deps: Pick<Deps, "clock" | "signingKeys">,
  integration: ResolvedIntegration,
  input: IdTokenInput,
): Promise<Result<IdTokenClaims, IdTokenFailure>> {
  const { idToken } = input;
  const jwksUri = integration.definition.jwks_uri;
  if (idToken === null) return invalid("missing");
  if (jwksUri === null) return invalid("no_keys");
  const claims = await checkClaims(deps, integration, { ...input, idToken });
  if (!claims.ok) return claims;
  switch (await verifySignature(deps.signingKeys, jwksUri, idToken)) {
    case "good":
      return claims;
    case "unavailable":
      return err({ code: "provider_unavailable", check: "keys_unavailable" });
    case "bad":
      return invalid("signature");
  }
}

const invalid = (check: IdTokenCheck): Result<never, IdTokenFailure> =>
  err({ code: "id_token_invalid", check });

/** Checks everything but the signature. */
async function checkClaims(
  deps: Pick<Deps, "clock">,
  integration: ResolvedIntegration,
  { idToken, accessTokenPlaintext, nonce }: IdTokenInput & { readonly idToken: string },
): Promise<Result<IdTokenClaims, IdTokenFailure>> {
  const { server, client } = describeIntegration(integration);
  const exact = readUncheckedClaims(idToken);
  if (exact === null) return invalid("malformed");
  const nowSeconds = deps.clock() / 1000;
  const expected = { issuer: server.issuer, clientId: client.client_id, nonce, nowSeconds };
  // The tokens were read before (token-endpoint.ts); this gives the id token to the library on its own.
  const response = Response.json({
    access_token: accessTokenPlaintext,
    token_type: "bearer",
    id_token: writeSubjectAsText(idToken, exact),
  });
  try {
    const processed = await processAuthorizationCodeResponse(
      server,
      { ...client, [clockTolerance]: TOLERANCE_SECONDS },
      response,
      { expectedNonce: nonce, requireIdToken: true },
    );
    const claims: IDToken | undefined = getValidatedIdTokenClaims(processed);
    if (claims === undefined) return invalid("malformed");
    // The library does not mind a token from the future.
    if (claims.iat > nowSeconds + TOLERANCE_SECONDS) return invalid("iat_in_future");
    return ok({ ...exact, iss: claims.iss, sub: claims.sub });
  } catch {
    return invalid(findFailedClaim(exact, expected, TOLERANCE_SECONDS));
  }
}

/**
 * Writes a `sub` that is a number as its digits, for the library, which would refuse it. Only claims are read from the
 * result: the signature is checked over the token as it came.
 */
function writeSubjectAsText(idToken: string, exact: Readonly<Record<string, unknown>>): string {
  const [header, payload = "", ...rest] = idToken.split(".");
  const claims: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(payload)));
  if (!isRecord(claims) || typeof claims["sub"] !== "number") return idToken;
  const subject = readSubject(exact["sub"]);
  return [header, base64url.encode(JSON.stringify({ ...claims, sub: subject })), ...rest].join(".");
}
