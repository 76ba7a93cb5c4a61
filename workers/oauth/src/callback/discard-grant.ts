import { Deadline } from "#shared/async/deadline";
import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { stackOf } from "#shared/observe/log";
import { boundClient } from "#shared/provider/address/bound-client";
import { type RevocableGrant, revokeGrant } from "#shared/provider/revocation";
import type { Deps } from "../context.ts";

/** How long the provider has for a grant that only this isolate knows. The callback waits for it: nothing could repeat it. */
const REVOKE_DIRECTLY_MS = 5_000;

type Account = { readonly issuer: string; readonly subject: string };

/**
 * Ends a grant that no connection took: queues it for revocation in the vault or, where the vault cannot keep it, tells
 * the provider from here. Never throws: the flow has failed already, so the app learns no more. The log says so
 * when the vault does not take the grant.
 *
 * Where one revocation ends all grants of the account, it is sent from here only if no living connection can depend on
 * it: the integration is gone, and its connections before it; or no connection can have this account, because it cannot
 * be stored.
 */
export async function discardGrant(
  deps: Deps,
  ctx: CallContext,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
  account: Account | null,
): Promise<void> {
  const outcome = await queue(deps, ctx, integration, grant, account);
  if (outcome === "settled") return;
  const mayEndOthers = integration.definition.revocation.scope === "user";
  if (outcome === "unclear" && mayEndOthers) return;
  await revokeDirectly(deps, integration, grant);
}

/** `homeless`: the vault has no row that it could belong to. `unclear`: the vault is away, and may have queued it. */
async function queue(
  deps: Deps,
  ctx: CallContext,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
  account: Account | null,
): Promise<"settled" | "homeless" | "unclear"> {
  const { id, project_id } = integration;
  try {
    const discarded = await deps.tokens.discardGrant(asService(ctx, "oauth", project_id), {
      integration_id: id,
      account: account === null ? null : { issuer: account.issuer, subject: account.subject },
      access_token_plaintext: grant.accessTokenPlaintext,
      refresh_token_plaintext: grant.refreshTokenPlaintext,
    });
    if (discarded.ok) {
      if (!discarded.value.queued) report(deps, integration, { code: "not_revocable" });
      return "settled";
    }
    report(deps, integration, { code: discarded.error.code });
    const { code } = discarded.error;
    return code === "not_found" || code === "account_unstorable" ? "homeless" : "unclear";
  } catch (thrown) {
    report(deps, integration, stackOf(thrown));
    return "unclear";
  }
}

async function revokeDirectly(
  deps: Deps,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
): Promise<void> {
  const client = boundClient(deps.provider, new Deadline(deps.clock, REVOKE_DIRECTLY_MS));
  try {
    const answers = await revokeGrant(client, integration, grant);
    for (const { answer } of answers)
      if (answer.kind === "failed") report(deps, integration, { code: answer.code });
  } catch (thrown) {
    report(deps, integration, stackOf(thrown));
  }
}

function report(
  deps: Deps,
  { id, project_id }: ResolvedIntegration,
  why: Parameters<Deps["log"]>[2],
): void {
  deps.log("warn", "grant_not_discarded", { project_id, integration_id: id, ...why });
}
