import type { SignInInput } from "#shared/contracts/auth/account";
import type { AuthError } from "#shared/contracts/auth/service";
import type { SignInChallenge } from "#shared/contracts/auth/second-factor";
import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { KnownAccount } from "#shared/contracts/users/account";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { recordLockout, recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { expectMail } from "../mail/expect-mail.ts";
import { insertVerificationMail } from "../emails/verification-repository.ts";
import { openChallenge } from "../sign-in-challenges/open-challenge.ts";
import { accountSuspended, emailUnverified, invalidCredentials, rateLimited } from "./errors.ts";
import { findPassword, replacePasswordHash } from "../passwords/credential-repository.ts";
import { NOBODYS_HASH } from "../passwords/password-hasher.ts";
import { passwordProof } from "../proofs/proof-repository.ts";
import { openSession } from "./open-session.ts";

/**
 * Opens a session with a new token. Anyone may call this. Neither id nor token comes from the caller, which rules out
 * session fixation. With a second factor there is a challenge instead, and the attempt counts until that is met: the
 * password alone makes no address a known one.
 *
 * A wrong password and an unknown e-mail get the same answer after the same steps: one query for the account, one for
 * the credentials, one hash. The account is looked up while the limits are asked.
 *
 * @returns `invalid_credentials`, `rate_limited` with `retry_after`; after a right password `account_suspended` and
 * `email_unverified`.
 */
export async function signIn(
  deps: Deps,
  ctx: CallContext,
  input: SignInInput & { user_agent?: string | null },
): Promise<Result<NewSession | SignInChallenge, AuthError>> {
  const email = normaliseEmail(input.email) ?? input.email.trim().toLowerCase();
  const attempt = { kind: "sign_in", email, ip: ctx.ip } as const;
  const find = () => deps.users.findAccountByEmail(ctx, { email });
  const [admission, early] = await Promise.all([
    deps.limiter.admit(attempt),
    deps.limiter.refusedLately(attempt) ? null : find(),
  ]);
  if (!admission.admitted) {
    recordLockout(deps, ctx, email);
    return rateLimited(admission.retryAfterSeconds);
  }
  const found = early ?? (await find());
  const account = found.ok ? found.value : null;
  const accountId = account?.id ?? newId("account");
  const stored = await findPassword(deps.db, accountId);
  const verified = await deps.passwordHasher.verify(stored?.hash ?? NOBODYS_HASH, input.password);
  if (!verified.ok) return rateLimited(verified.retryAfterSeconds);
  if (account === null || stored === null || !verified.value) {
    recordWrongPassword(deps, ctx, accountId);
    return invalidCredentials();
  }

  if (account.suspended) return accountSuspended();
  if (account.verify_first) return sendLinkAgain(deps, ctx, account);
  await renewHash(deps, account.id, stored.hash, input.password);
  const proof = passwordProof(account.id, stored.setAt);
  if (stored.secondFactors.length > 0) {
    const challenge = await openChallenge(deps, stored, proof);
    return challenge === null ? invalidCredentials() : ok(challenge);
  }
  deps.waitUntil(admission.succeeded());
  const opened = await openSession(deps, ctx, account, proof, input.user_agent ?? null);
  return opened === null ? invalidCredentials() : ok(opened);
}

/** An account that signed up while not everyone could comes in when its address is confirmed. */
async function sendLinkAgain(
  deps: Deps,
  ctx: CallContext,
  { id: accountId, email, locale }: KnownAccount,
): Promise<Result<never, AuthError>> {
  const mailId = newId("mail");
  const tokenId = newId("emailToken");
  const wanted = { accountId, email, locale: locale ?? "en", mailId, tokenId } as const;
  if (await insertVerificationMail(deps.db, ctx, wanted)) {
    await expectMail(deps);
    deliverSoon(deps, mailId);
  }
  return emailUnverified();
}

/** Rehashes the password when the parameters have changed since it was set. A failure does not fail the sign-in. */
async function renewHash(
  deps: Deps,
  accountId: string,
  storedHash: string,
  passwordPlaintext: string,
): Promise<void> {
  if (!deps.passwordHasher.isOutdated(storedHash)) return;
  try {
    const renewed = await deps.passwordHasher.hash(passwordPlaintext);
    if (renewed.ok) await replacePasswordHash(deps.db, accountId, storedHash, renewed.value);
  } catch {
    deps.log("warn", "password_rehash_failed");
  }
}
