import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { type Result, err } from "#shared/result";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { Deps } from "../context.ts";
import { introspectToken } from "../token/introspect-connection.ts";
import { needsReauth, refreshUnsupported } from "../token/state-error.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import type { TokenRow } from "../token/token-repository.ts";
import { declareRejected } from "./rejected-token-repository.ts";

/**
 * Checks an app's report that the provider rejected an access token which cannot be refreshed. If the provider confirms
 * it, the grant is dead (the end user withdrew it, as they can at GitHub) and the connection becomes `needs_reauth`.
 * The app's word alone never ends a grant.
 *
 * @returns null when the connection changed meanwhile.
 */
export async function checkRejectedToken(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  integration: ResolvedIntegration,
  token: Token,
): Promise<Result<Token, TokensError> | null> {
  const { reason } = await introspectToken(deps, row, integration, token.access_token);
  if (reason !== "token_rejected") return err(refreshUnsupported);
  const epoch = await declareRejected(deps.db, ctx, row);
  if (epoch === null) return null;
  const keys = [
    connectionKey(row.connectionId),
    externalKey(row.projectId, row.integrationId, row.externalId),
  ];
  await deps.cache.writeTombstone(keys, epoch);
  nudgeOutbox(deps, "tokens", ctx, row.projectId);
  return err(needsReauth("token_rejected"));
}
