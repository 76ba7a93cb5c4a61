import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import type { UsageKind } from "#shared/contracts/tokens/usage";
import type { Result } from "#shared/result";
import type { Deps } from "../context.ts";
import { TIMES } from "../token/times.ts";
import { insertUsage } from "./usage-count-repository.ts";

type Which = { readonly projectId: string; readonly connectionId: string };

/**
 * The errors that count as a failed read: the connection, its integration or the provider is why there is no token. A
 * caller who asks for something that is not there, or who only has to ask again in a moment, counts as nothing.
 */
const READ_FAILURES: ReadonlySet<TokensError["code"]> = new Set<TokensError["code"]>([
  "connection_pending",
  "connection_disabled",
  "connection_revoked",
  "needs_reauth",
  "integration_disabled",
  "token_expired",
  "provider_unavailable",
  "rate_limited",
  "config_error",
  "vault_unavailable",
]);

/** Counts one read of a token by how it ended, without any I/O, and returns its result. */
export function countRead(
  deps: Deps,
  ctx: CallContext,
  which: Which,
  result: Result<Token, TokensError>,
): Result<Token, TokensError> {
  if (result.ok) count(deps, ctx, which, "token_reads");
  else if (READ_FAILURES.has(result.error.code)) count(deps, ctx, which, "token_read_failures");
  return result;
}

/**
 * Counts one refresh that has ended. Here and not in the statement that stores it: a counter there would be one row that
 * all refreshes of an integration wait for.
 */
export const countRefresh = (
  deps: Deps,
  ctx: CallContext,
  which: Which,
  end: "refreshed" | "failed",
): void => count(deps, ctx, which, end === "refreshed" ? "refreshes" : "refresh_failures");

/** The first count after a flush schedules the next flush, in the background. */
function count(
  deps: Deps,
  ctx: CallContext,
  { projectId, connectionId }: Which,
  kind: UsageKind,
): void {
  const due = deps.usage.count(ctx, projectId, connectionId, kind, deps.clock());
  if (due === "later") deps.waitUntil(flushLater(deps));
  else if (due === "now") deps.waitUntil(flush(deps));
}

async function flushLater(deps: Deps): Promise<void> {
  await scheduler.wait(TIMES.readCountFlushMs);
  deps.usage.begin();
  await flush(deps);
}

async function flush(deps: Deps): Promise<void> {
  for (const batch of deps.usage.take()) {
    try {
      await insertUsage(deps.db, batch);
    } catch {
      deps.log("warn", "usage_counts_lost", {
        project_id: batch.projectId,
        count: batch.counts.length,
      });
    }
  }
}
