import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deleteEndedSessions } from "../sessions/session-repository.ts";

const BATCH_SIZE = 500;
const MAX_BATCHES = 10;

/** Removes sessions that have ended, at most 5,000 per call. They were refused from the moment they ended. */
export async function runDue(
  deps: Pick<Deps, "db">,
  _ctx: CallContext,
): Promise<Result<{ removed: number }, AuthError>> {
  let removed = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const count = await deleteEndedSessions(deps.db, BATCH_SIZE);
    removed += count;
    if (count < BATCH_SIZE) break;
  }
  return ok({ removed });
}
