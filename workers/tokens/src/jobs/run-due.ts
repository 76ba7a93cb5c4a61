import type { CallContext } from "#shared/contracts/call-context";
import { asService } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { randomHandle } from "#shared/random";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { PARALLEL, runInParallel } from "#shared/async/run-in-parallel";
import { endUnconfirmed } from "../connections/connect-code-repository.ts";
import { claimDueRevocations } from "../revocation/revocation-repository.ts";
import { rewrapSome } from "./rewrap-keys.ts";
import { rotateSome } from "./rotate-data-keys.ts";
import { sendClaimed } from "../revocation/send-revocation.ts";
import { purgeLeftovers } from "../connections/state-repository.ts";
import { expireUnrefreshable, findNextDue } from "./sweep-repository.ts";
import { refreshDue } from "./refresh-due.ts";
import { measureBacklog } from "./measure-backlog.ts";
import { RETENTION } from "#shared/retention";
import { purgeUsage } from "../usage/usage-repository.ts";

/** With the refreshes before them they stay below the subrequests of one invocation: see `refreshDue`. */
const REVOCATIONS_PER_RUN = 20;
/** The most data keys that one sweep re-wraps, and the most connections that it re-seals. */
const KEYS_PER_RUN = 20;
const LEFTOVERS_PER_RUN = 500;
/** The most connections that one sweep ends because their connect code ran out. */
const UNCONFIRMED_PER_RUN = 100;
/** How long a sweep starts revocations. The next sweep continues. */
const REVOCATIONS_BUDGET_MS = 10_000;

/**
 * See {@link TokensService.runDue}. Any number of sweeps may run at once: the lease decides who refreshes a connection,
 * and the claim decides who sends a revocation.
 */
export async function runDue(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<{ refreshed: number; revocations_sent: number; more: boolean }, TokensError>> {
  const run = randomHandle();
  await deps.runClock.begin(run);
  await expireUnrefreshable(deps.db, ctx, 200);
  await endUnconfirmed(deps.db, ctx, UNCONFIRMED_PER_RUN);
  const { refreshed, more } = await refreshDue(deps, ctx, null);
  const revocations_sent = await sendDue(deps, ctx, deps.clock() + REVOCATIONS_BUDGET_MS);
  await purgeLeftovers(deps.db, LEFTOVERS_PER_RUN);
  await purgeUsage(deps.db, RETENTION.usage_hours.batch);
  await rewrapSome(deps, KEYS_PER_RUN);
  await rotateSome(deps, KEYS_PER_RUN);
  await measureBacklog(deps);
  await deps.runClock.end(run, await findNextDue(deps.db));
  return ok({ refreshed, revocations_sent, more });
}

async function sendDue(deps: Deps, ctx: CallContext, untilMs: number): Promise<number> {
  let sent = 0;
  for (let tried = 0; deps.clock() < untilMs && tried < REVOCATIONS_PER_RUN;) {
    const claimed = await claimDueRevocations(deps.db, PARALLEL);
    if (claimed.length === 0) break;
    tried += claimed.length;
    sent += await runInParallel(deps, claimed, untilMs, async (revocation) => {
      const answers = await sendClaimed(
        deps,
        asService(ctx, "tokens", revocation.projectId),
        revocation,
      );
      return answers.every(({ result }) => result !== "queued");
    });
  }
  return sent;
}
