import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { SignUpInvitation } from "#shared/contracts/users/platform-settings";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectSignUpInvitations } from "./sign-up-invitation-repository.ts";

/** See {@link UsersService.listSignUpInvitations}. The cursor is the last id of the previous page. */
export async function listSignUpInvitations(
  deps: Deps,
  _ctx: CallContext,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Result<Page<SignUpInvitation>, UsersError>> {
  if (cursor !== undefined && !isId("signUpInvitation", cursor))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  const found = await selectSignUpInvitations(deps.db, cursor ?? null, limit + 1);
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
