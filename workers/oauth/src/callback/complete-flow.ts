import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { StoreConnectionInput } from "#shared/contracts/tokens/grant";
import { sha256Hex } from "#shared/crypto/hash";
import { stackOf } from "#shared/observe/log";
import { dropAnsweredScopes } from "#shared/provider/scopes";
import { exchangeCode } from "#shared/provider/token-endpoint";
import type { TokenAnswer, TokenSet } from "#shared/provider/types";
import { randomHandle } from "#shared/random";
import { requestedScopes } from "../connect/authorization-link.ts";
import type { Completion } from "./completion.ts";
import type { Deps } from "../context.ts";
import { identifyAccount } from "./identify-account.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

const EXCHANGE_DEADLINE_MS = 10_000;

/**
 * Turns a code into a stored connection: exchange, id token, account, vault. A grant that ends up in no connection is
 * revoked at the provider. If storing it threw, it is not revoked, because it may have been stored.
 */
export async function completeFlow(
  deps: Deps,
  ctx: CallContext,
  integration: ResolvedIntegration,
  trusted: TrustedFlow,
  code: string,
): Promise<Completion> {
  const { flow, session } = trusted;
  const sentMs = deps.clock();
  const answer = await exchangeCode(
    deps.provider,
    integration,
    {
      code,
      codeVerifier: integration.definition.pkce ? flow.code_verifier : null,
      redirectUri: integration.callback_url,
    },
    { deadlineMs: EXCHANGE_DEADLINE_MS },
  );
  if (answer.kind !== "ok") return { status: "failed", error: exchangeFailure(answer) };
  const account = await identifyAccount(deps, integration, answer.tokens, {
    nonce: flow.nonce,
    endUserId: session.end_user_id,
  });
  if (!account.ok) {
    await discard(deps, ctx, integration, answer.tokens, null);
    return { status: "failed", error: account.error };
  }
  const grant = { tokens: answer.tokens, account: account.value, sentMs };
  const completion = await store(deps, ctx, integration, trusted, grant);
  if (completion.status === "failed")
    await discard(deps, ctx, integration, answer.tokens, account.value);
  return completion;
}

/** Queues a grant for revocation in the vault. Never throws: the flow has failed already, so the app learns no more. */
async function discard(
  deps: Deps,
  ctx: CallContext,
  { id, project_id }: ResolvedIntegration,
  tokens: TokenSet,
  account: { issuer: string; subject: string } | null,
): Promise<void> {
  try {
    await deps.tokens.discardGrant(asService(ctx, "oauth", project_id), {
      integration_id: id,
      account: account === null ? null : { issuer: account.issuer, subject: account.subject },
      access_token_plaintext: tokens.accessTokenPlaintext,
      refresh_token_plaintext: tokens.refreshTokenPlaintext,
    });
  } catch (thrown) {
    deps.log("warn", "grant_not_discarded", {
      project_id,
      integration_id: id,
      ...stackOf(thrown),
    });
  }
}

function exchangeFailure(answer: Exclude<TokenAnswer, { kind: "ok" }>): string {
  switch (answer.kind) {
    case "invalid_grant":
      return "code_refused";
    case "unavailable":
      return "provider_unavailable";
    default:
      return answer.kind;
  }
}

async function store(
  deps: Deps,
  ctx: CallContext,
  integration: ResolvedIntegration,
  { session }: TrustedFlow,
  grant: { tokens: TokenSet; account: StoreConnectionInput["account"]; sentMs: number },
): Promise<Completion> {
  const requested = requestedScopes(integration);
  const connectCode = session.confirm ? randomHandle() : null;
  const stored = await deps.tokens.storeConnection(asService(ctx, "oauth", session.project_id), {
    integration_id: integration.id,
    end_user_id: session.end_user_id,
    external_id: session.external_id,
    connection_id: session.connection_id,
    connect_code_hash: connectCode === null ? null : await sha256Hex(connectCode),
    account: grant.account,
    access_token_plaintext: grant.tokens.accessTokenPlaintext,
    refresh_token_plaintext: grant.tokens.refreshTokenPlaintext,
    expires_in_seconds: grant.tokens.expiresInSeconds,
    elapsed_ms: deps.clock() - grant.sentMs,
    requested_scopes: dropAnsweredScopes(requested, grant.tokens),
    granted_scopes: [...(grant.tokens.scopes ?? requested)],
    tags: session.tags,
    metadata: session.metadata,
    extra: grant.tokens.facts,
    warnings: grant.tokens.warnings,
  });
  if (!stored.ok) return { status: "failed", error: stored.error.code };
  const connectionId = stored.value.connection_id;
  return stored.value.state === "pending" && connectCode !== null
    ? { status: "pending", connectionId, connectCode }
    : { status: "connected", connectionId };
}
