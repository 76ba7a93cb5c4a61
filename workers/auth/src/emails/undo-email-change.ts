import type { EmailLinkInput } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { linkInvalid, readLink } from "../email-links/read-link.ts";
import { useUndoLink } from "./email-change-repository.ts";

/**
 * See {@link AuthService.undoEmailChange}. It works whatever the address is by now: who took the account over may have
 * changed it once more. The address moves first, which can be repeated and voids whatever that person has under way; the link
 * is used up after it.
 */
export async function undoEmailChange(
  deps: Deps,
  ctx: CallContext,
  input: EmailLinkInput,
): Promise<Result<null, AuthError>> {
  const link = await readLink(deps, "undo_email_change", input.token);
  if (!link.ok) return link;
  const { id, accountId, email, madeAt } = link.value;
  const changed = await deps.users.changeEmail(ctx, {
    account_id: accountId,
    from: null,
    to: email,
    link_made_at: madeAt,
  });
  if (!changed.ok) return linkInvalid();
  return (await useUndoLink(deps.db, ctx, id)) ? ok(null) : linkInvalid();
}
