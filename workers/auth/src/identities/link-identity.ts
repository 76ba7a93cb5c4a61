import type { LinkedIdentity } from "#shared/contracts/auth/identity";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { noSession } from "../sessions/errors.ts";
import { ownSession } from "../sessions/own-session.ts";
import { ownConfirmedAccount } from "../totp/own-account.ts";
import { identityExists, identityLimitReached } from "./errors.ts";
import { findIdentity, insertIdentity, listIdentitiesOf } from "./identity-repository.ts";

type Input = { identity: ProviderIdentity; locale?: MailLocale | undefined } & FromSession;

/** See {@link AuthService.linkIdentity}. */
export async function linkIdentity(
  deps: Deps,
  ctx: CallContext,
  { identity, locale, session_token }: Input,
): Promise<Result<LinkedIdentity, AuthError>> {
  const account = await ownConfirmedAccount(deps, ctx);
  if (!account.ok) return account;
  const { id: accountId, email } = account.value;
  const own = await ownSession(ctx, { session_token });
  if (!own.ok) return own;
  const told = { mailId: newId("mail"), email, locale: account.value.locale ?? locale ?? "en" };
  const id = newId("identity");
  const linked = await insertIdentity(
    deps.db,
    accountId,
    id,
    identity,
    { own: own.value, told },
    ctx,
  );
  if (linked === "ended") return noSession();
  if (linked === "full") return identityLimitReached();
  if (linked === "linked") deliverSoon(deps, told.mailId);
  const kept = linked === "linked" ? { id, accountId } : await findIdentity(deps.db, identity);
  if (kept === null || kept.accountId !== accountId) return identityExists();
  const all = await listIdentitiesOf(deps.db, accountId);
  const found = all.find((one) => one.id === kept.id);
  // Removed again, or the account is gone.
  return found === undefined ? noSession() : ok(found);
}
