import type { MailLocale } from "#shared/contracts/auth/mail";
import type { AuthError } from "#shared/contracts/auth/service";
import type { SignInChallenge } from "#shared/contracts/auth/second-factor";
import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import type { KnownAccount } from "#shared/contracts/users/account";
import { newId } from "#shared/ids";
import { proofs } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { findPassword } from "../passwords/credential-repository.ts";
import { insertResetMail } from "../passwords/password-reset-repository.ts";
import { accountSuspended } from "../sessions/errors.ts";
import { openSession } from "../sessions/open-session.ts";
import { openChallenge } from "../sign-in-challenges/open-challenge.ts";
import { identityNotLinked, noSignUpNow, passwordFirst } from "./errors.ts";
import { identityProof } from "./identity-proof-repository.ts";
import { type StoredIdentity, findIdentity } from "./identity-repository.ts";
import { signUpWithIdentity } from "./sign-up-with-identity.ts";

type Input = {
  identity: ProviderIdentity;
  user_agent?: string | null;
  locale?: MailLocale | undefined;
  sign_up?: boolean;
};
type Answer = Result<NewSession | SignInChallenge, AuthError>;
type Entry = { readonly stored: StoredIdentity; readonly account: KnownAccount };

/** See {@link AuthService.signInWithIdentity}. Anyone may call this: the gateway alone can, with what oauth has found out. */
export async function signInWithIdentity(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Answer> {
  const answer = await signIn(deps, ctx, input);
  const result = answer.ok ? "ok" : answer.error.code;
  meter.count(proofs, { use: "sign_in", method: "provider", result });
  return answer;
}

async function signIn(deps: Deps, ctx: CallContext, input: Input): Promise<Answer> {
  const entry = await findOrSignUp(deps, ctx, input);
  if (!entry.ok) return entry;
  const { stored, account } = entry.value;
  if (account.verify_first) return mailPassword(deps, ctx, account, input.locale);
  const password = await findPassword(deps.db, stored.accountId);
  const proof = identityProof(stored);
  const opened =
    password !== null && password.secondFactors.length > 0
      ? await openChallenge(deps, password, proof)
      : await openSession(deps, ctx, account, proof, input.user_agent ?? null);
  // The identity was removed while it was used.
  return opened === null ? identityNotLinked() : ok(opened);
}

/** The account that the identity opens. Where it has none, or one whose sign-up died before it was active, it gets one. */
async function findOrSignUp(
  deps: Deps,
  ctx: CallContext,
  { identity, sign_up }: Input,
): Promise<Result<Entry, AuthError>> {
  const stored = await findIdentity(deps.db, identity);
  if (stored !== null) {
    const account_id = stored.accountId;
    const account = await deps.users.getAccount(ctx, { account_id });
    if (account.ok) return ok({ stored, account: account.value });
    const found = await deps.users.getAccountState(ctx, { account_id });
    const state = found.ok ? found.value.state : "deleted";
    if (state === "suspended") return accountSuspended();
    if (state !== "pending") return identityNotLinked();
  }
  if (sign_up === false) return noSignUpNow();
  const made = await signUpWithIdentity(deps, ctx, identity);
  if (!made.ok) return made;
  const account = await deps.users.getAccount(ctx, { account_id: made.value.accountId });
  return account.ok ? ok({ stored: made.value, account: account.value }) : identityNotLinked();
}

/**
 * An account that has to confirm its address first does so by setting a password: it has none, and the link of a mail confirms an
 * address only for a person who can prove to be the account's.
 */
async function mailPassword(
  deps: Deps,
  ctx: CallContext,
  { id: accountId, email, locale }: KnownAccount,
  asked: MailLocale = "en",
): Promise<Result<never, AuthError>> {
  const mailId = newId("mail");
  const tokenId = newId("emailToken");
  const reset = { accountId, email, locale: locale ?? asked, mailId, tokenId };
  await insertResetMail(deps.db, ctx, reset);
  deliverSoon(deps, mailId);
  return passwordFirst();
}
