import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { ReadTokensInput, Token } from "#shared/contracts/tokens/token";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { refreshManyInBackground } from "../refresh/background/refresh-many-in-background.ts";
import { resolveEnabled } from "../token/resolve-integration.ts";
import {
  inProgress,
  notFound,
  findObstacle,
  checkState,
  tokenExpired,
} from "../token/state-error.ts";
import { openToken, toEntry } from "../token/token-answer.ts";
import { type TokenRow, findTokens } from "../token/token-repository.ts";
import { countRead } from "../usage/record-usage.ts";
import { countOneOfMany } from "./measure-read.ts";

type Entry = { connection_id: string; result: Result<Token, TokensError> };

/**
 * See {@link TokensService.readTokens}. Reads all rows in one SQL statement. An expired token comes back as
 * `refresh_in_progress` and is refreshed in the background, so that a batch never takes as long as its slowest
 * provider.
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
  const integrations = await resolveAll(deps, ctx, projectId, rows);
  await deps.keys.warm(
    projectId,
    new Map(rows.map((row) => [row.dataKeyVersion, row.dataKeyWrapped])),
  );
  const due: TokenRow[] = [];
  const entries = input.connection_ids.map(async (connectionId): Promise<Entry> => {
    const row = byId.get(connectionId);
    const integration = row && integrations.get(row.integrationId);
    const result =
      row === undefined || integration === undefined
        ? err(notFound)
        : countRead(deps, ctx, row, await answer(deps, row, integration, (it) => due.push(it)));
    countOneOfMany(result);
    return { connection_id: connectionId, result };
  });
  const answers = await Promise.all(entries);
  refreshManyInBackground(deps, ctx, due);
  return ok(answers);
}

type Resolved = Result<ResolvedIntegration, TokensError>;

/** Resolves each integration once, however many rows use it. */
async function resolveAll(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  rows: readonly TokenRow[],
): Promise<Map<string, Resolved>> {
  const ids = [...new Set(rows.map((row) => row.integrationId))];
  const resolved = ids.map(async (id): Promise<[string, Resolved]> => [
    id,
    await resolveEnabled(deps, ctx, projectId, id),
  ]);
  return new Map(await Promise.all(resolved));
}

async function answer(
  deps: Deps,
  row: TokenRow,
  integration: Resolved,
  refreshLater: (row: TokenRow) => void,
): Promise<Result<Token, TokensError>> {
  const problem = checkState(row);
  if (problem !== null) return err(problem);
  if (!integration.ok) return integration;
  const entry = toEntry(row);
  if (entry !== null && (row.remainingMs === null || row.remainingMs > 0)) {
    if (entry.refreshDueAtMs !== null && entry.refreshDueAtMs <= deps.clock()) refreshLater(row);
    return openToken(deps, entry);
  }
  if (!row.refreshable) return err(tokenExpired);
  const blocked = findObstacle(row);
  if (blocked !== null) return err(blocked);
  refreshLater(row);
  return err(inProgress);
}
