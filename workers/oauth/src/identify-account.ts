import type { ResolvedIntegration } from "#shared/contracts/providers";
import type { StoreConnectionInput } from "#shared/contracts/tokens";
import { sha256Base64Url } from "#shared/crypto/hash";
import { fetchProfile, readProfile } from "#shared/provider/profile";
import type { TokenSet } from "#shared/provider/types";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import { verifyIdToken } from "./verify-id-token.ts";

type Account = StoreConnectionInput["account"];

/**
 * Whose account this is: issuer and subject, never an e-mail. With OpenID Connect the id token says it, and a userinfo
 * answer about somebody else is refused; with plain OAuth 2.0 the userinfo endpoint says it.
 *
 * @see [OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)
 */
export async function identifyAccount(
  deps: Deps,
  integration: ResolvedIntegration,
  tokens: TokenSet,
  nonce: string,
): Promise<Result<Account, string>> {
  return integration.definition.protocol === "oidc"
    ? fromIdToken(deps, integration, tokens, nonce)
    : fromUserinfo(deps, integration, tokens);
}

async function fromIdToken(
  deps: Deps,
  integration: ResolvedIntegration,
  { idToken, accessTokenPlaintext }: TokenSet,
  nonce: string,
): Promise<Result<Account, string>> {
  const { definition } = integration;
  const verified = await verifyIdToken(deps, integration, { idToken, accessTokenPlaintext, nonce });
  if (!verified.ok) return verified;
  const claims = verified.value;
  const account = { issuer: claims.iss, subject: claims.sub };
  const fromClaims = readProfile(definition, claims)?.label ?? null;
  if (fromClaims !== null || definition.userinfo_endpoint === null)
    return ok({ ...account, label: fromClaims });
  const profile = await fetchProfile(deps.provider, integration, accessTokenPlaintext);
  if (profile.kind !== "ok") return ok({ ...account, label: null });
  if (profile.profile.subject !== claims.sub) return err("account_mismatch");
  return ok({ ...account, label: profile.profile.label });
}

async function fromUserinfo(
  deps: Deps,
  integration: ResolvedIntegration,
  { accessTokenPlaintext }: TokenSet,
): Promise<Result<Account, string>> {
  const { definition } = integration;
  const issuer = new URL(definition.token_endpoint ?? integration.callback_url).origin;
  if (definition.userinfo_endpoint === null) {
    // A provider without a profile: every grant is an account of its own.
    const subject = `grant:${(await sha256Base64Url(accessTokenPlaintext)).slice(0, 22)}`;
    return ok({ issuer, subject, label: null });
  }
  const answer = await fetchProfile(deps.provider, integration, accessTokenPlaintext);
  if (answer.kind !== "ok") return err(answer.code === "rejected" ? "token_rejected" : answer.code);
  return ok({ issuer, subject: answer.profile.subject, label: answer.profile.label });
}
