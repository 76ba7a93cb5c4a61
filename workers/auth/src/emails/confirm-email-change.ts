import type { ConfirmEmailChangeInput, LinkProof } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { proveLinksAccount } from "../email-links/prove-links-account.ts";
import { linkInvalid, readLink } from "../email-links/read-link.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { finishEndedChange, useChangeLink } from "./email-change-repository.ts";

/**
 * See {@link AuthService.confirmEmailChange}. The address changes first, which can be repeated, and the link is used up
 * after it: a call that dies between the two leaves a link that finishes the change. Whatever meets it, the old address
 * gets the link that takes the change back.
 */
export async function confirmEmailChange(
  deps: Deps,
  ctx: CallContext,
  input: ConfirmEmailChangeInput & LinkProof,
): Promise<Result<null, AuthError>> {
  const link = await readLink(deps, "change_email", input.token);
  if (!link.ok) return link;
  const { id: tokenId, accountId, email: newEmail, previousEmail, madeAt } = link.value;
  const proven = await proveLinksAccount(deps, ctx, accountId, input);
  if (!proven.ok) return proven;
  const changed = await deps.users.changeEmail(ctx, {
    account_id: accountId,
    from: previousEmail,
    to: newEmail,
    link_made_at: madeAt,
  });
  if (!changed.ok) return linkInvalid();
  const [undoId, mailId] = [newId("emailToken"), newId("mail")];
  const use = { tokenId, newEmail, undoId, mailId, locale: input.locale ?? "en" };
  const isUsed =
    (await useChangeLink(deps.db, ctx, use)) || (await finishEndedChange(deps.db, ctx, use));
  if (!isUsed) return linkInvalid();
  deliverSoon(deps, mailId);
  return ok(null);
}
