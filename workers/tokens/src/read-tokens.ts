import type { CallContext } from "#shared/contracts/call-context";
import type { ReadTokensInput, Token, TokensError } from "#shared/contracts/tokens";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "./context.ts";
import { recordRead } from "./record-reads.ts";
import { refreshBehind } from "./refresh-behind.ts";
import { resolveIntegration } from "./resolve-integration.ts";
import { inProgress, notFound, obstacle, stateError, tokenExpired } from "./state-error.ts";
import { answerFrom, entryOf } from "./token-answer.ts";
import { type TokenRow, findTokens } from "./token-repository.ts";

type Entry = { connection_id: string; result: Result<Token, TokensError> };

/**
 * See {@link TokensService.readTokens}. One SQL statement for all of them; an expired token is refreshed behind the
 * answer and comes back as `refresh_in_progress`, so that a batch never takes as long as its slowest provider.
 */
export async function readTokens(
  deps: Deps,
  ctx: CallContext,
  input: ReadTokensInput,
): Promise<Result<Entry[], TokensError>> {
  const allowed = authorize(ctx, "tokens:read");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const ids = input.connection_ids.filter((id) => isId("connection", id));
  const rows = ids.length === 0 ? [] : await findTokens(deps.db, projectId, ids);
  const byId = new Map(rows.map((row) => [row.connectionId, row]));
  const behind = refreshSome(deps, ctx);
  const entries = input.connection_ids.map(async (connectionId): Promise<Entry> => {
    const row = byId.get(connectionId);
    const result = row === undefined ? err(notFound) : await answer(deps, ctx, row, behind);
    return { connection_id: connectionId, result };
  });
  return ok(await Promise.all(entries));
}

/** Cloudflare lets one invocation have this many connections open; the sweep takes what is beyond. */
const REFRESHES_PER_CALL = 6;

function refreshSome(deps: Deps, ctx: CallContext): (row: TokenRow) => void {
  let begun = 0;
  return (row) => {
    if (begun++ < REFRESHES_PER_CALL) refreshBehind(deps, ctx, row);
  };
}

async function answer(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  behind: (row: TokenRow) => void,
): Promise<Result<Token, TokensError>> {
  const problem = stateError(row);
  if (problem !== null) return err(problem);
  const integration = await resolveIntegration(deps, ctx, row.projectId, row.integrationId);
  if (!integration.ok) return integration;
  if (!integration.value.enabled)
    return err({ code: "integration_disabled", detail: "The integration is disabled." });
  recordRead(deps, ctx, row.projectId, row.connectionId);
  const entry = entryOf(row);
  if (entry !== null && (row.remainingMs === null || row.remainingMs > 0)) {
    if (entry.refreshDueAtMs !== null && entry.refreshDueAtMs <= deps.clock()) behind(row);
    return answerFrom(deps, entry);
  }
  if (!row.refreshable) return err(tokenExpired);
  const blocked = obstacle(row);
  if (blocked !== null) return err(blocked);
  behind(row);
  return err(inProgress);
}
