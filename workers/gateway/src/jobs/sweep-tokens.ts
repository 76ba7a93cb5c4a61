import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError, TokensService } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";

/**
 * How a sweep goes on when more is due than one call may do: in rounds of calls at the same time, each an invocation with its
 * own limits. With what else a run calls they stay below the 32 invocations that Cloudflare documents for one event.
 */
const PARTS = 4;
const MOST_ROUNDS = 6;
/** No round begins later, so that a run is over about when the next one begins. */
const ROUNDS_MS = 30_000;

/** Runs the sweep, and goes on with it while refreshes are left. What remains is due at the next run. */
export async function sweepTokens(
  tokens: Pick<TokensService, "runDue" | "refreshDue">,
  ctx: CallContext,
): Promise<Result<Record<string, number>, TokensError>> {
  const untilMs = Date.now() + ROUNDS_MS;
  const first = await tokens.runDue(ctx);
  if (!first.ok) return first;
  const { revocations_sent } = first.value;
  let { refreshed, more } = first.value;
  for (let round = 0; more && round < MOST_ROUNDS && Date.now() < untilMs; round++) {
    const parts = await Promise.all(
      Array.from({ length: PARTS }, (_, part) => tokens.refreshDue(ctx, { part, parts: PARTS })),
    );
    const failed = parts.find((one) => !one.ok);
    if (failed !== undefined && !failed.ok) return failed;
    more = parts.some((one) => one.ok && one.value.more);
    for (const one of parts) if (one.ok) refreshed += one.value.refreshed;
  }
  return ok({ refreshed, revocations_sent });
}
