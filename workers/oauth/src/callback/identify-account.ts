import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { StoreConnectionInput } from "#shared/contracts/tokens/grant";
import { fetchProfile, readProfile } from "#shared/provider/profile";
import type { TokenSet } from "#shared/provider/types";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { type Failed, failAt } from "./completion.ts";
import { verifyIdToken } from "./verify-id-token.ts";

type Account = StoreConnectionInput["account"];

/** The facts of the flow that identify the account. */
export type AccountExpectation = { readonly nonce: string; readonly endUserId: string };

/**
 * Identifies the account by issuer and subject, never by e-mail. With OpenID Connect they come from the id token, and a
 * userinfo response about another account is rejected; with plain OAuth 2.0 they come from the userinfo endpoint. A
 * provider that has neither cannot tell accounts apart, so each end user has one, and connecting again renews it.
 *
 * @see [OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)
 */
export async function identifyAccount(
  deps: Deps,
  integration: ResolvedIntegration,
  tokens: TokenSet,
  { nonce, endUserId }: AccountExpectation,
): Promise<Result<Account, Failed>> {
  return integration.definition.protocol === "oidc"
    ? identifyByIdToken(deps, integration, tokens, nonce)
    : identifyByUserinfo(deps, integration, tokens, endUserId);
}

async function identifyByIdToken(
  deps: Deps,
  integration: ResolvedIntegration,
  { idToken, accessTokenPlaintext }: TokenSet,
  nonce: string,
): Promise<Result<Account, Failed>> {
  const { definition } = integration;
  const verified = await verifyIdToken(deps, integration, { idToken, accessTokenPlaintext, nonce });
  if (!verified.ok) return err(failAt("id_token", verified.error.code, verified.error.check));
  const claims = verified.value;
  const named = readProfile(definition, claims);
  if (named === null) return err(failAt("id_token", "id_token_invalid", "subject_missing"));
  const account = { issuer: claims.iss, subject: claims.sub };
  if (named.label !== null || definition.userinfo_endpoint === null)
    return ok({ ...account, label: named.label });
  const profile = await fetchProfile(
    deps.provider,
    integration,
    accessTokenPlaintext,
    deps.signingKeys,
  );
  if (profile.kind !== "ok") return ok({ ...account, label: null });
  if (profile.profile.subject !== claims.sub)
    return err(failAt("userinfo", "account_mismatch", "sub_mismatch"));
  return ok({ ...account, label: profile.profile.label });
}

async function identifyByUserinfo(
  deps: Deps,
  integration: ResolvedIntegration,
  { accessTokenPlaintext }: TokenSet,
  endUserId: string,
): Promise<Result<Account, Failed>> {
  const { token_endpoint, userinfo_endpoint } = integration.definition;
  // The tokens came from the token endpoint, so it is not null.
  const issuer = URL.parse(token_endpoint ?? "")?.origin ?? "";
  if (userinfo_endpoint === null) return ok({ issuer, subject: endUserId, label: null });
  const answer = await fetchProfile(
    deps.provider,
    integration,
    accessTokenPlaintext,
    deps.signingKeys,
  );
  if (answer.kind !== "ok") {
    const providerError = answer.providerError ?? null;
    const error = answer.code === "rejected" ? "token_rejected" : answer.code;
    return err(failAt("userinfo", error, providerError, { providerError }));
  }
  return ok({ issuer, subject: answer.profile.subject, label: answer.profile.label });
}
