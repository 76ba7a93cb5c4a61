import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "../token/state-error.ts";
import { personRefused } from "../end-users/person-refused.ts";
import type { Move, Moved } from "./state-repository.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";

type Statement = (
  db: Deps["db"],
  ctx: CallContext,
  projectId: string,
  connectionId: string,
) => Promise<Move>;

/**
 * Moves a connection to another state: checks the permission, runs one statement and, after its commit, writes a
 * tombstone over the cached token, so that every isolate reads PostgreSQL again.
 *
 * @param alsoIn states of the project in which this is possible; see {@link authorize}.
 * @returns `invalid_transition` naming the current state, when it does not allow this move; `end_user_blocked` when a block
 * keeps the connection disabled.
 */
export async function moveConnection(
  deps: Deps,
  ctx: CallContext,
  connectionId: string,
  statement: Statement,
  alsoIn: readonly NonNullable<CallContext["projectState"]>[] = [],
): Promise<Result<Moved & { projectId: string }, TokensError>> {
  const allowed = authorize(ctx, "connections:write", alsoIn);
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  if (!isId("connection", connectionId)) return err(notFound);
  const move = await statement(deps.db, ctx, projectId, connectionId);
  if (move === null) return err(notFound);
  if ("stuck" in move) {
    if (move.blocked && move.stuck === "disabled") return err(personRefused("blocked"));
    return err({
      code: "invalid_transition",
      detail: `This is not possible while the connection is ${move.stuck}.`,
    });
  }
  const { moved } = move;
  const keys = [
    connectionKey(connectionId),
    externalKey(projectId, moved.integrationId, moved.externalId),
  ];
  await deps.cache.writeTombstone(keys, moved.epoch);
  nudgeOutbox(deps, "tokens", ctx, projectId);
  return ok({ ...moved, projectId });
}
