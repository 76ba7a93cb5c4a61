import type { CallContext } from "#shared/contracts/call-context";
import type { EndUserChange } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { endUserChangesWaiting } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { countWaiting, takeChanges } from "./end-user-state-repository.ts";

/** See {@link UsersService.takeEndUserChanges}. */
export async function takeEndUserChanges(
  deps: Deps,
  _ctx: CallContext,
  { limit }: { limit: number },
): Promise<Result<{ changes: EndUserChange[]; waiting: number }, UsersError>> {
  const { waiting, due } = await countWaiting(deps.db);
  meter.set(endUserChangesWaiting, {}, due);
  return ok({ changes: due === 0 ? [] : await takeChanges(deps.db, limit), waiting });
}
