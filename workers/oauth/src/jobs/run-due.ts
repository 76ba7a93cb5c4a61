import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { removeInBatches } from "#shared/db/remove-in-batches";
import { measureOverdue } from "#shared/metrics/measure-overdue";
import { type Result, ok } from "#shared/result";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../context.ts";
import { deleteOldFlows, readFlowsOverdue } from "../flows/old-flow-repository.ts";

const MAX_BATCHES = 10;

/** See {@link OAuthService.runDue}. Removes at most 50,000 flows per call. */
export async function runDue(
  { db, log }: Pick<Deps, "db" | "log">,
  _ctx: CallContext,
): Promise<Result<{ removed: number; waiting: number }, OAuthError>> {
  const { removed, more } = await removeInBatches(RETENTION.flow_log.batch, MAX_BATCHES, (limit) =>
    deleteOldFlows(db, limit),
  );
  await measureOverdue(log, () => readFlowsOverdue(db));
  return ok({ removed, waiting: more ? 1 : 0 });
}
