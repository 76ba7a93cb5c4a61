import type { CallContext } from "#shared/contracts/call-context";
import type { EndUser } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { findOrMakeEndUser } from "./end-user-repository.ts";

/** The gateway has validated it. This only stops what PostgreSQL cannot store. */
const STORABLE = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/**
 * Finds the end user of the caller's project by the app's own id, or creates it: one statement, safe under concurrency.
 *
 * @returns `not_found` for a deleted project and for an id that no end user can have.
 */
export async function upsertEndUser(
  deps: Deps,
  ctx: CallContext,
  input: { external_id: string },
): Promise<Result<EndUser, UsersError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const endUser = STORABLE.test(input.external_id)
    ? await findOrMakeEndUser(deps.db, allowed.value.projectId, input.external_id)
    : null;
  return endUser
    ? ok(endUser)
    : err({ code: "not_found", detail: "There is no such end user in this project." });
}
