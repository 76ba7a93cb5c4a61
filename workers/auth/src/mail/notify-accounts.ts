import type { NotifyAccountsInput } from "#shared/contracts/auth/mail";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "./deliver-mail.ts";
import { insertNotices } from "./mail-repository.ts";

/** How many leave after the answer; the job sends the others. */
const SENT_SOON = 5;

/** See {@link AuthService.notifyAccounts}. One question to users, and one statement. */
export async function notifyAccounts(
  deps: Deps,
  ctx: CallContext,
  { account_ids, ...content }: NotifyAccountsInput,
): Promise<Result<{ mails: number }, AuthError>> {
  const found = await deps.users.listAccounts(ctx, { account_ids });
  if (!found.ok) throw new Error(`users answered ${found.error.code}.`);
  const mails = found.value
    .filter(({ email_verified }) => email_verified || content.template === "project_suspended")
    .map(({ email, locale }) => ({ id: newId("mail"), to: email, locale }));
  if (mails.length > 0) await insertNotices(deps.db, ctx, mails, content);
  for (const { id } of mails.slice(0, SENT_SOON)) deliverSoon(deps, id);
  if (mails.length > SENT_SOON && deps.mailPort !== null) await deps.expectRun();
  return ok({ mails: mails.length });
}
