import type { CallContext, ProjectContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { Deps } from "../context.ts";
import { deleteConnectionForGood } from "../connections/delete-connection.ts";
import { sendRevocationInBackground } from "../revocation/send-revocation.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import { findLeft, followState } from "./end-user-repository.ts";
import { personRefused } from "./person-refused.ts";

/** What one call does at most; the job goes on with the rest. */
const MOST_BATCHES = 20;
const MOST_DELETED = 50;
/** How many providers are told at once. The sweep tells the others. */
const MOST_SENT = 5;

/** See {@link TokensService.followEndUser}. */
export async function followEndUser(
  deps: Deps,
  ctx: CallContext,
  input: { end_user_id: string },
): Promise<Result<{ done: boolean }, TokensError>> {
  const allowed = authorize(ctx, "connections:write");
  if (!allowed.ok) return allowed;
  const by = allowed.value;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const followed = await followState(deps.db, by, input.end_user_id);
    if (followed === null) return err(personRefused("gone"));
    if (followed.state === "deleting") return ok({ done: await deleteAll(deps, by, input) });
    for (const { connectionId, integrationId, externalId, epoch } of followed.moved)
      await deps.cache.writeTombstone(
        [connectionKey(connectionId), externalKey(by.projectId, integrationId, externalId)],
        epoch,
      );
    if (followed.moved.length > 0) {
      nudgeOutbox(deps, "tokens", ctx, by.projectId);
      deps.waitUntil(deps.cache.expectRun());
    }
    if (!followed.more) return ok({ done: true });
  }
  return ok({ done: false });
}

/**
 * Deletes every connection of the person for good, as a hard delete of each does: its grant waits to be revoked, in the
 * statement that takes it out of the vault. No new one can come, because the person's state forbids it.
 *
 * @returns whether none is left. A refresh that is in flight keeps its rows until it has ended.
 */
async function deleteAll(
  deps: Deps,
  by: ProjectContext,
  { end_user_id }: { end_user_id: string },
): Promise<boolean> {
  const queued: string[] = [];
  for (const { id } of await findLeft(deps.db, by, end_user_id, MOST_DELETED)) {
    const revocationId = await deleteConnectionForGood(deps, by, id);
    if (revocationId !== null) queued.push(revocationId);
  }
  for (const id of queued.slice(0, MOST_SENT))
    sendRevocationInBackground(deps, by, by.projectId, id);
  deps.waitUntil(deps.cache.expectRun());
  return (await findLeft(deps.db, by, end_user_id, 1)).length === 0;
}
