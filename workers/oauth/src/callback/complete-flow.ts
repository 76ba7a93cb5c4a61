import { Deadline } from "#shared/async/deadline";
import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { StoreConnectionInput } from "#shared/contracts/tokens/grant";
import { sha256Hex } from "#shared/crypto/hash";
import { boundClient } from "#shared/provider/address/bound-client";
import type { RevocableGrant } from "#shared/provider/revocation";
import { dropAnsweredScopes } from "#shared/provider/scopes";
import { exchangeCode } from "#shared/provider/token-endpoint";
import type { TokenAnswer, TokenSet } from "#shared/provider/types";
import { randomHandle } from "#shared/random";
import { requestedScopes, withScopes } from "../connect/authorization-link.ts";
import { type Completion, failAt } from "./completion.ts";
import type { Deps } from "../context.ts";
import { discardGrant } from "./discard-grant.ts";
import { identifyAccount } from "./identify-account.ts";
import { identifyPerson } from "../sign-in/identify-person.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

type FailedAnswer = Exclude<TokenAnswer, { kind: "ok" }>;

/** How long one callback waits for the provider: exchange, keys and userinfo together. */
const PROVIDER_BUDGET_MS = 15_000;
const EXCHANGE_DEADLINE_MS = 10_000;

/**
 * Turns a code into a stored connection, or finds out who somebody is, for a sign-in: exchange, id token, account, vault, with the facts of the callback. A grant that ends up in no connection is
 * revoked at the provider, also one that came without a usable access token. If storing it threw, it is not revoked,
 * because it may have been stored. The scopes are those that the link asked for, whatever the integration asks for by now.
 */
export async function completeFlow(
  deps: Deps,
  ctx: CallContext,
  resolved: ResolvedIntegration,
  trusted: TrustedFlow,
  code: string,
  facts: Readonly<Record<string, string>>,
): Promise<Completion> {
  const { flow, session } = trusted;
  const integration = withScopes(resolved, flow.scopes);
  const asking = boundDeps(deps, new Deadline(deps.clock, PROVIDER_BUDGET_MS));
  const sentMs = deps.clock();
  const answer = await exchangeCode(
    asking.provider,
    integration,
    {
      code,
      codeVerifier: integration.definition.pkce ? flow.code_verifier : null,
      redirectUri: integration.callback_url,
    },
    { deadlineMs: EXCHANGE_DEADLINE_MS },
  );
  if (answer.kind !== "ok") {
    const unusable = findUnusableGrant(answer);
    if (unusable !== null) await discardGrant(deps, ctx, integration, unusable, null);
    return exchangeFailure(answer);
  }
  if (session.sign_in !== undefined) {
    const { tokens } = answer;
    return identifyPerson(asking, integration, { tokens, nonce: flow.nonce, session });
  }
  const account = await identifyAccount(asking, integration, answer.tokens, {
    nonce: flow.nonce,
    endUserId: session.end_user_id,
  });
  if (!account.ok) {
    await discardGrant(deps, ctx, integration, answer.tokens, null);
    return account.error;
  }
  const grant = { tokens: answer.tokens, account: account.value, facts, sentMs };
  const completion = await store(deps, ctx, integration, trusted, grant);
  if (completion.status === "failed")
    await discardGrant(deps, ctx, integration, answer.tokens, account.value);
  return completion;
}

/** The same parts, whose calls to the provider share one deadline. */
function boundDeps(deps: Deps, deadline: Deadline): Deps {
  const provider = boundClient(deps.provider, deadline);
  return { ...deps, provider, signingKeys: deps.signingKeys.through(provider) };
}

/**
 * What an exchange granted although it failed, because Atlas cannot use the access token; null if nothing came. An access
 * token that is bound to a key is revoked too, even if it came alone: the provider may end the whole grant with it, and
 * a revocation needs only the client's credentials, not the key (RFC 7009 §2.1).
 */
function findUnusableGrant(answer: FailedAnswer): RevocableGrant | null {
  if (answer.kind === "invalid_grant") return null;
  const { boundTokenPlaintext = null, rotatedTokenPlaintext = null } = answer;
  return boundTokenPlaintext === null && rotatedTokenPlaintext === null
    ? null
    : {
        accessTokenPlaintext: boundTokenPlaintext,
        refreshTokenPlaintext: rotatedTokenPlaintext,
      };
}

const EXCHANGE_ERRORS = {
  invalid_grant: "code_refused",
  unavailable: "provider_unavailable",
  config_error: "config_error",
  rate_limited: "rate_limited",
} as const;

const exchangeFailure = (answer: FailedAnswer): Completion =>
  failAt("exchange", EXCHANGE_ERRORS[answer.kind], answer.providerError, {
    providerError: answer.providerError,
    providerErrorDescription: answer.providerErrorDescription ?? null,
  });

async function store(
  deps: Deps,
  ctx: CallContext,
  integration: ResolvedIntegration,
  { flow, session, flowHandle }: TrustedFlow,
  grant: {
    tokens: TokenSet;
    account: StoreConnectionInput["account"];
    facts: Readonly<Record<string, string>>;
    sentMs: number;
  },
): Promise<Completion> {
  const requested = requestedScopes(integration);
  const connectCode = session.confirm ? (flow.connect_code ?? randomHandle()) : null;
  const stored = await deps.tokens.storeConnection(asService(ctx, "oauth", session.project_id), {
    integration_id: integration.id,
    end_user_id: session.end_user_id,
    external_id: session.external_id,
    connection_id: session.connection_id,
    connect_id: flowHandle,
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
    extra: { ...grant.tokens.facts, ...grant.facts },
    warnings: grant.tokens.warnings,
  });
  if (!stored.ok) return failAt("store", stored.error.code);
  const connectionId = stored.value.connection_id;
  return stored.value.state === "pending" && connectCode !== null
    ? { status: "pending", connectionId, connectCode }
    : { status: "connected", connectionId };
}
