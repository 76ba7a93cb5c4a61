import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { removeInBatches } from "#shared/db/remove-in-batches";
import { measureOverdue } from "#shared/metrics/measure-overdue";
import { type Result, ok } from "#shared/result";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../context.ts";
import {
  deleteOldSignUpInvitations,
  readSignUpInvitationsOverdue,
} from "../sign-up/old-invitation-repository.ts";

const MAX_BATCHES = 5;

/** See {@link UsersService.runDue}. Removes at most 5,000 invitations per call. */
export async function runDue(
  { db, log }: Pick<Deps, "db" | "log">,
  _ctx: CallContext,
): Promise<Result<{ removed: number; waiting: number }, UsersError>> {
  const { batch } = RETENTION.sign_up_invitations;
  const { removed, more } = await removeInBatches(batch, MAX_BATCHES, (limit) =>
    deleteOldSignUpInvitations(db, limit),
  );
  await measureOverdue(log, () => readSignUpInvitationsOverdue(db));
  return ok({ removed, waiting: more ? 1 : 0 });
}
