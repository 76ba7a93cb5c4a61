import { type CallContext, asService } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { endUserBlocked, endUserDeleting, sessionInvalid } from "./failures.ts";
import type { SessionRecord } from "./flow-records.ts";

/**
 * Checks that the person of a connect session may connect, so that nobody is sent to a provider, and no code is spent, for
 * nothing. The vault decides when it stores the grant.
 *
 * @returns `end_user_blocked`, `end_user_deleting`; `connect_session_invalid` for a person who is gone.
 */
export async function checkEndUser(
  deps: Deps,
  ctx: CallContext,
  { project_id, end_user_id }: Pick<SessionRecord, "project_id" | "end_user_id">,
): Promise<Result<null, OAuthError>> {
  const checked = await deps.users.checkEndUser(asService(ctx, "oauth", project_id), {
    end_user_id,
  });
  if (checked.ok) return ok(null);
  switch (checked.error.code) {
    case "end_user_blocked":
      return err(endUserBlocked);
    case "end_user_deleting":
      return err(endUserDeleting);
    default:
      return err(sessionInvalid);
  }
}
