import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { ConnectionSelector, ReadTokenInput, Token } from "#shared/contracts/tokens/token";
import { isId } from "#shared/ids";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { waitForRefresh } from "../refresh/wait-for-refresh.ts";
import type { CacheEntry } from "../token/cache-entry.ts";
import type { Deps } from "../context.ts";
import { refreshInBackground } from "../refresh/background/refresh-in-background.ts";
import { getFreshToken } from "../refresh/get-fresh-token.ts";
import { resolveEnabled, resolveIntegration, reuseSeconds } from "../token/resolve-integration.ts";
import { inProgress, notFound, checkState } from "../token/state-error.ts";
import { openToken, toEntry } from "../token/token-answer.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import { type TokenRow, findToken, findTokensOfEndUser } from "../token/token-repository.ts";
import { countRead } from "../usage/record-usage.ts";
import { type AnswerSource, countLookUp, measureRead } from "./measure-read.ts";

/** Where a read looks: the cache key first, then the rows. */
type Source = {
  readonly projectId: string;
  readonly cacheKey: string;
  readonly connectionId: string | null;
  readonly rows: () => Promise<readonly TokenRow[]>;
};

/** See {@link TokensService.readToken}. */
export function readToken(
  deps: Deps,
  ctx: CallContext,
  input: ReadTokenInput,
): Promise<Result<Token, TokensError>> {
  return measureRead(deps.clock, (from) => read(deps, ctx, input, from));
}

async function read(
  deps: Deps,
  ctx: CallContext,
  input: ReadTokenInput,
  from: AnswerSource,
): Promise<Result<Token, TokensError>> {
  const allowed = authorize(ctx, "tokens:read");
  if (!allowed.ok) return allowed;
  const source = await locate(deps, ctx, allowed.value.projectId, input);
  if (!source.ok) return source;
  const { projectId, cacheKey, connectionId } = source.value;

  const untilMs = deps.clock() + input.max_wait * 1_000;
  const waited = await waitInCell(deps, ctx, source.value, untilMs);
  if (waited !== null) {
    from.source = "refresh";
    return waited;
  }
  const hot = deps.cache.readAgain(cacheKey);
  if (hot !== null && isUsable(hot, projectId, connectionId)) {
    from.source = "memory";
    return countRead(deps, ctx, hot, await answerValid(deps, ctx, hot));
  }
  const cached = await deps.cache.read(cacheKey);
  countLookUp(cached);
  if (cached.available && cached.value.kind === "entry") {
    const { entry } = cached.value;
    if (entry.projectId !== projectId) return err(notFound);
    if (isUsable(entry, projectId, connectionId)) {
      from.source = "cache";
      return countRead(deps, ctx, entry, await answerValid(deps, ctx, entry));
    }
  }
  from.source = "database";
  return readFromDatabase(deps, ctx, source.value, { cached: cached.available, untilMs });
}

/** An entry under another connection's key is not used: PostgreSQL has the truth. */
const isUsable = (entry: CacheEntry, projectId: string, connectionId: string | null): boolean =>
  entry.projectId === projectId && (connectionId === null || entry.connectionId === connectionId);

async function locate(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  selector: ConnectionSelector,
): Promise<Result<Source, TokensError>> {
  if ("connection_id" in selector) {
    const connectionId = selector.connection_id;
    if (!isId("connection", connectionId)) return err(notFound);
    const rows = async () => {
      const row = await findToken(deps.db, projectId, connectionId);
      return row === null ? [] : [row];
    };
    return {
      ok: true,
      value: { projectId, cacheKey: connectionKey(connectionId), connectionId, rows },
    };
  }
  const integration = await resolveIntegration(deps, ctx, projectId, selector.integration);
  if (!integration.ok) return integration;
  const { id } = integration.value;
  return {
    ok: true,
    value: {
      projectId,
      cacheKey: externalKey(projectId, id, selector.external_id),
      connectionId: null,
      rows: () => findTokensOfEndUser(deps.db, projectId, id, selector.external_id),
    },
  };
}

function answerValid(
  deps: Deps,
  ctx: CallContext,
  entry: CacheEntry,
): Promise<Result<Token, TokensError>> {
  // This clock only decides whether to check again in the background, never whether the token is valid.
  if (entry.refreshDueAtMs !== null && entry.refreshDueAtMs <= deps.clock())
    refreshInBackground(deps, ctx, entry);
  return openToken(deps, entry);
}

/** While this isolate knows of a refresh of an expired token, its readers wait in the cell and do no I/O themselves. */
async function waitInCell(
  deps: Deps,
  ctx: CallContext,
  source: Source,
  untilMs: number,
): Promise<Result<Token, TokensError> | null> {
  if (source.connectionId === null) return null;
  const cell = deps.cells.findExpired(source.projectId, source.connectionId);
  if (cell === null) return null;
  const target = {
    projectId: source.projectId,
    connectionId: source.connectionId,
    version: cell.version,
  };
  const waited = await waitForRefresh(deps, cell, target, untilMs);
  switch (waited.kind) {
    case "entry":
      return countRead(deps, ctx, target, await openToken(deps, waited.entry));
    case "failed":
      return countRead(deps, ctx, target, err(waited.error));
    case "bound":
      return err(inProgress);
    case "reread":
      return null;
  }
}

async function readFromDatabase(
  deps: Deps,
  ctx: CallContext,
  source: Source,
  limits: { cached: boolean; untilMs: number },
): Promise<Result<Token, TokensError>> {
  // The entry's age counts from here.
  const [readAtMs, [row, second]] = await Promise.all([
    limits.cached ? deps.cache.time() : null,
    source.rows(),
  ]);
  if (row === undefined) return err(notFound);
  if (second !== undefined && second.state !== "pending")
    return err({
      code: "ambiguous_connection",
      detail:
        "This end user has several accounts at this integration. Read the token by connection id.",
    });
  return countRead(
    deps,
    ctx,
    row,
    await readFromRow(deps, ctx, source, row, readAtMs, limits.untilMs),
  );
}

async function readFromRow(
  deps: Deps,
  ctx: CallContext,
  { cacheKey }: Source,
  row: TokenRow,
  readAtMs: number | null,
  untilMs: number,
): Promise<Result<Token, TokensError>> {
  const problem = checkState(row);
  if (problem !== null) return err(problem);
  const integration = await resolveEnabled(deps, ctx, row.projectId, row.integrationId);
  if (!integration.ok) return integration;
  const entry = toEntry(row);
  if (entry !== null && (row.remainingMs === null || row.remainingMs > 0)) {
    const reuse = reuseSeconds(integration.value);
    deps.waitUntil(deps.cache.publish([cacheKey], entry, row.remainingMs, readAtMs, reuse));
    return answerValid(deps, ctx, entry);
  }
  return getFreshToken(deps, ctx, row, { kind: "any_valid" }, untilMs);
}
