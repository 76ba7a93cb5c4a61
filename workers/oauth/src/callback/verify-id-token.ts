import {
  type IDToken,
  clockTolerance,
  getValidatedIdTokenClaims,
  jwksCache,
  processAuthorizationCodeResponse,
  validateApplicationLevelSignature,
} from "oauth4webapi";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { describeIntegration } from "#shared/provider/oauth-client";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import type { KeySet } from "./signing-keys.ts";

/** How far a provider's clock may be off. */
const TOLERANCE_SECONDS = 60;

/** The id token as received, and the values that it must match. */
export type IdTokenInput = {
  readonly idToken: string | null;
  readonly accessTokenPlaintext: string;
  readonly nonce: string;
};

/**
 * Returns the claims of an id token that is signed by one of the issuer's published keys and issued for this client and
 * this flow. Accepts only asymmetric algorithms, and only keys from `jwks_uri`: it ignores any key that the token's own
 * header names (`jku`, `jwk`, `x5u`).
 *
 * @see [OpenID Connect Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)
 */
export async function verifyIdToken(
  deps: Pick<Deps, "clock" | "signingKeys">,
  integration: ResolvedIntegration,
  input: IdTokenInput,
): Promise<Result<IDToken, "id_token_invalid" | "provider_unavailable">> {
  const jwksUri = integration.definition.jwks_uri;
  const parsed = await readClaims(deps, integration, input);
  if (parsed === null || jwksUri === null) return err("id_token_invalid");
  const keys = await deps.signingKeys.get(jwksUri);
  if (keys === null) return err("provider_unavailable");
  const verdict = await checkSignature(deps, integration, parsed.response, keys);
  if (verdict === "no_key" && !keys.isFresh) {
    const newer = await deps.signingKeys.refetch(jwksUri);
    if (
      newer !== null &&
      (await checkSignature(deps, integration, parsed.response, newer)) === "good"
    )
      return ok(parsed.claims);
  }
  return verdict === "good" ? ok(parsed.claims) : err("id_token_invalid");
}

async function readClaims(
  deps: Pick<Deps, "clock">,
  integration: ResolvedIntegration,
  { idToken, accessTokenPlaintext, nonce }: IdTokenInput,
): Promise<{ claims: IDToken; response: Response } | null> {
  const { server, client } = describeIntegration(integration);
  // token-endpoint.ts has already read the tokens; this hands the library the id token again.
  const response = Response.json({
    access_token: accessTokenPlaintext,
    token_type: "bearer",
    id_token: idToken ?? undefined,
  });
  try {
    const processed = await processAuthorizationCodeResponse(
      server,
      { ...client, [clockTolerance]: TOLERANCE_SECONDS },
      response,
      { expectedNonce: nonce, requireIdToken: true },
    );
    const claims = getValidatedIdTokenClaims(processed);
    // The library accepts an `iat` in the future.
    const latestIat = deps.clock() / 1000 + TOLERANCE_SECONDS;
    return claims === undefined || claims.iat > latestIat ? null : { claims, response };
  } catch {
    return null;
  }
}

async function checkSignature(
  deps: Pick<Deps, "clock">,
  integration: ResolvedIntegration,
  response: Response,
  { keys }: KeySet,
): Promise<"good" | "bad" | "no_key"> {
  // A cache that looks fresh keeps the library from fetching: SigningKeys decides when to fetch.
  const cache = { jwks: { keys: [...keys] }, uat: Math.floor(Date.now() / 1000) };
  try {
    await validateApplicationLevelSignature(describeIntegration(integration).server, response, {
      [jwksCache]: cache,
    });
    return "good";
  } catch (thrown) {
    const code: unknown = thrown instanceof Error ? Reflect.get(thrown, "code") : undefined;
    return code === "OAUTH_KEY_SELECTION_FAILED" ? "no_key" : "bad";
  }
}
