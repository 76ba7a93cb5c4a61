import type { Result } from "../../result.ts";
import type {
  AccessToken,
  AccessTokenVerdict,
  CreateAccessTokenInput,
  ListAccessTokensInput,
  MadeAccessToken,
} from "./access-token.ts";
import type { AccountLogEntry, ListAccountLogInput } from "./account-log.ts";
import type {
  ChangePasswordInput,
  SignInInput,
  SignUpInput,
  UpdateAccountInput,
} from "./account.ts";
import type {
  Accepted,
  ChangeEmailInput,
  ConfirmEmailChangeInput,
  EmailLinkInput,
  LinkProof,
  VerifyEmailInput,
  RequestPasswordResetInput,
  ResendVerificationInput,
  ResetPasswordInput,
} from "./email-link.ts";
import type {
  AccountSecurity,
  ChangeFactorInput,
  CompleteSignInInput,
  ConfirmTotpInput,
  NewTotp,
  ProveAccountInput,
  RecoveryCodes,
  SignInChallenge,
} from "./second-factor.ts";
import type { NotifyAccountsInput, SendMailInput } from "./mail.ts";
import type { SuspendAccountInput } from "./suspension.ts";
import type { PasskeyMethods } from "./passkey-methods.ts";
import type { IdentityMethods } from "./identity-methods.ts";
import type { AuthError } from "./auth-error.ts";
import type {
  AccountSession,
  EndedSessions,
  FromSession,
  ListSessionsInput,
  NewSession,
  RenewedSession,
  ResolvedSession,
} from "./session.ts";
import type { FinishedRequest, RepeatState, RepeatableRequest } from "./repeat.ts";
import type { Account, LeavingAccount } from "../users/account.ts";
import type { InviteToSignUpInput, SignUpInvitation } from "../users/platform-settings.ts";
import type { CallContext } from "../call-context.ts";
import type { KeyUse } from "../key-use.ts";
import type { Page } from "../fields.ts";
import type { ReadinessCheck } from "../readiness.ts";

export type { AuthError } from "./auth-error.ts";

export interface AuthService extends ReadinessCheck, PasskeyMethods, IdentityMethods {
  /**
   * Claims a request that has an idempotency key for 24 hours, so that it runs once. One that has not ended a minute after
   * it began is `unknown` from then on, and never runs again. `unauthenticated` for a visitor.
   */
  beginRequest(ctx: CallContext, input: RepeatableRequest): Promise<Result<RepeatState, AuthError>>;

  /**
   * Keeps a claimed request's sealed answer for 24 hours, lets the request run again, or notes that its outcome is not
   * known. `false` when that was not possible; after a minute its outcome is then `unknown`.
   */
  finishRequest(ctx: CallContext, input: FinishedRequest): Promise<Result<boolean, AuthError>>;

  /**
   * Registers an account with a password, and mails a link that confirms the address. A known and an unknown e-mail get the
   * same answer after the same work; a known account is not changed, and its owner gets a mail that says so. So do an
   * address that the installation lets sign up and one that it does not: the latter gets a mail that says so.
   *
   * @returns `rate_limited` with `retry_after`.
   */
  signUp(ctx: CallContext, input: SignUpInput): Promise<Result<{ status: "accepted" }, AuthError>>;

  /**
   * Starts a session, always with a new id. It remembers the client's address and how the browser names itself. An account
   * with a second factor gets no session yet, but a challenge for {@link AuthService.completeSignIn}.
   *
   * @returns `invalid_credentials` for a wrong password and for an unknown e-mail alike, after the same work. After a right
   * password `account_suspended`, and `email_unverified` for an account that has to confirm its address first.
   */
  signIn(
    ctx: CallContext,
    input: SignInInput & { user_agent?: string | null },
  ): Promise<Result<NewSession | SignInChallenge, AuthError>>;

  /**
   * Starts the session of a sign-in that waits for its second factor. Code and challenge are used up with it, in one
   * statement: of parallel calls with one challenge, or with one code, one gets a session.
   *
   * @returns `wrong_code`; `challenge_invalid` for one that expired, was used, had five tries or whose password has
   * changed since; `rate_limited` with `retry_after`; `vault_unavailable`.
   */
  completeSignIn(
    ctx: CallContext,
    input: CompleteSignInInput & { user_agent?: string | null },
  ): Promise<Result<NewSession, AuthError>>;

  /** Finds a cookie's session and extends its idle limit, at most once a minute. `unauthenticated` if there is none. */
  resolveSession(
    ctx: CallContext,
    input: { session_token: string },
  ): Promise<Result<ResolvedSession, AuthError>>;

  /** Ends the session. Ending one that does not exist succeeds. */
  signOut(ctx: CallContext, input: { session_token: string }): Promise<Result<null, AuthError>>;

  /**
   * Removes what opens an account that is being deleted, and everything that is its alone: password, sessions, links of mails.
   * The first call mails the address that the account is deleted. gateway only.
   */
  forgetAccount(ctx: CallContext, input: LeavingAccount): Promise<Result<null, AuthError>>;

  /** Changes the name, language or time zone of the caller's own account. */
  updateAccount(ctx: CallContext, input: UpdateAccountInput): Promise<Result<Account, AuthError>>;

  /**
   * Changes the caller's own password, ends all other sessions of the account and gives this one a new token, in one
   * transaction. A sign-in with the old password that is under way gets no session.
   *
   * @returns the session with its new token, to be put into the cookie; `wrong_password` and `rate_limited` as
   * {@link AuthService.proveAccount}; `password_unusable`; `unauthenticated` when the session has ended meanwhile.
   */
  changePassword(
    ctx: CallContext,
    input: ChangePasswordInput & FromSession,
  ): Promise<Result<RenewedSession, AuthError>>;

  /**
   * Checks the password of the account that is signed in, before what cannot be taken back, as deleting the account. Throttled
   * as a sign-in: both count against the same limits. A refusal stands in the account's log.
   *
   * @returns `unauthenticated` unless an account asks, `wrong_password`, `rate_limited` with `retry_after`.
   */
  verifyPassword(ctx: CallContext, input: { password: string }): Promise<Result<null, AuthError>>;

  /**
   * Proves in the middle of a session who uses it, for what `requireRecentProof` guards. The session gets a new token, and
   * the old one is dead, in the statement that uses the proof up. A password and a code count as
   * attempts to sign in, against the same limits; a wrong one leaves a line in the account's log.
   *
   * @returns the session with its new token, for the cookie; `wrong_password` and `wrong_code`; `rate_limited` with
   * `retry_after`; `vault_unavailable`; `unauthenticated` when the session has ended meanwhile.
   */
  proveAccount(
    ctx: CallContext,
    input: ProveAccountInput & FromSession,
  ): Promise<Result<RenewedSession, AuthError>>;

  /** What protects the caller's own account. */
  getSecurity(ctx: CallContext): Promise<Result<AccountSecurity, AuthError>>;

  /**
   * Makes a secret for an authenticator app. It counts for nothing until {@link AuthService.confirmTotp}, and replaces one
   * that was not confirmed. Needs a recent proof.
   *
   * @returns `totp_exists`, `step_up_required`.
   */
  beginTotp(ctx: CallContext): Promise<Result<NewTotp, AuthError>>;

  /**
   * Adds the authenticator app that shows this code, and tells the owner by mail. Sign-ins need it from then on; sessions
   * that are open stay. Needs a recent proof, and a session that lives until the app is stored.
   *
   * @returns ten recovery codes, which are shown here only; `wrong_code`; `totp_missing` when nothing waits to be
   * confirmed; `rate_limited`, `vault_unavailable`, `step_up_required`; `unauthenticated` when the session has ended
   * meanwhile.
   */
  confirmTotp(
    ctx: CallContext,
    input: ConfirmTotpInput & FromSession,
  ): Promise<Result<RecoveryCodes, AuthError>>;

  /**
   * Removes the authenticator app with all recovery codes, and tells the owner by mail. Needs a recent proof.
   *
   * @returns `totp_missing`, `step_up_required`.
   */
  removeTotp(ctx: CallContext, input: ChangeFactorInput): Promise<Result<null, AuthError>>;

  /**
   * Makes ten new recovery codes; the old ones stop working at once. Tells the owner by mail. Needs a recent proof.
   *
   * @returns `totp_missing`, `step_up_required`.
   */
  makeRecoveryCodes(
    ctx: CallContext,
    input: ChangeFactorInput,
  ): Promise<Result<RecoveryCodes, AuthError>>;

  /**
   * Mails a link to set a new password, if the address has an account. A known and an unknown address get the same answer
   * after the same work. An address gets at most three such mails in an hour.
   *
   * @returns `rate_limited` with `retry_after`.
   */
  requestPasswordReset(
    ctx: CallContext,
    input: RequestPasswordResetInput,
  ): Promise<Result<Accepted, AuthError>>;

  /**
   * Sets a new password by a mail's link, ends all sessions and the account's other links, and mails the owner. Of two uses
   * of one link at once one succeeds.
   *
   * @returns `link_invalid` for an expired, used, foreign and made-up link alike; `password_unusable`; `rate_limited`.
   */
  resetPassword(ctx: CallContext, input: ResetPasswordInput): Promise<Result<null, AuthError>>;

  /**
   * Notes by a mail's link that the account's address is its owner's. Whoever follows it must also be signed in to the account
   * or know its password: else the owner of an address would confirm it for somebody else who signed up with it.
   *
   * @returns `link_invalid`, as {@link resetPassword}; `password_required` without either; `wrong_password` and
   * `rate_limited` as {@link AuthService.proveAccount}.
   */
  verifyEmail(
    ctx: CallContext,
    input: VerifyEmailInput & LinkProof,
  ): Promise<Result<null, AuthError>>;

  /** Mails the caller another link for its own address; does nothing when that is verified. @returns `rate_limited`. */
  resendVerification(
    ctx: CallContext,
    input: ResendVerificationInput,
  ): Promise<Result<Accepted, AuthError>>;

  /**
   * Asks to give the caller's own account another address: mails the new one a link that does it, and tells the old one.
   * An address with an account and one without get the same answer.
   *
   * @returns `email_unusable`; `wrong_password` and `rate_limited` as {@link AuthService.proveAccount}.
   */
  changeEmail(ctx: CallContext, input: ChangeEmailInput): Promise<Result<Accepted, AuthError>>;

  /**
   * Changes an account's address by the link at the new one, and mails the old one a link that takes it back.
   *
   * @returns as {@link AuthService.verifyEmail}; `link_invalid` also when another account has the address by now.
   */
  confirmEmailChange(
    ctx: CallContext,
    input: ConfirmEmailChangeInput & LinkProof,
  ): Promise<Result<null, AuthError>>;

  /**
   * Takes a change of the address back by the link at the old one, ends all sessions, and leaves the account without a
   * usable password: its owner sets one by a link to the address. @returns `link_invalid`.
   */
  undoEmailChange(ctx: CallContext, input: EmailLinkInput): Promise<Result<null, AuthError>>;

  /** The caller's own sessions that have not ended, newest first. @returns `invalid_cursor`. */
  listSessions(
    ctx: CallContext,
    input: ListSessionsInput & FromSession,
  ): Promise<Result<Page<AccountSession>, AuthError>>;

  /**
   * Ends one of the caller's own sessions, at once in every isolate.
   *
   * @returns whether it was the session that asks; `not_found` for another account's, an ended and an unknown one alike.
   */
  endSession(
    ctx: CallContext,
    input: { id: string } & FromSession,
  ): Promise<Result<{ current: boolean }, AuthError>>;

  /** Ends all of the caller's own sessions but the one that asks, at once in every isolate. */
  endOtherSessions(ctx: CallContext, input: FromSession): Promise<Result<EndedSessions, AuthError>>;

  /**
   * The caller's own account log, newest first.
   *
   * @returns `unauthenticated` unless an account asks, `invalid_cursor`.
   */
  listAccountLog(
    ctx: CallContext,
    input: ListAccountLogInput,
  ): Promise<Result<Page<AccountLogEntry>, AuthError>>;

  /**
   * Keeps a personal access token of the caller's own account, by its hash: the gateway made it, and only its answer has it.
   * A reset of the password at the same moment leaves no token behind.
   *
   * @returns `wrong_password` and `rate_limited` as {@link AuthService.verifyPassword}; `limit_reached` at 50 valid tokens;
   * `unauthenticated` unless an account asks.
   */
  createAccessToken(
    ctx: CallContext,
    input: CreateAccessTokenInput & MadeAccessToken,
  ): Promise<Result<AccessToken, AuthError>>;

  /** The caller's own tokens, also those that have ended in the last 90 days, newest first. @returns `invalid_cursor`. */
  listAccessTokens(
    ctx: CallContext,
    input: ListAccessTokensInput,
  ): Promise<Result<Page<AccessToken>, AuthError>>;

  /** Revokes one of the caller's own tokens. It is refused in every isolate within 20 s. @returns `not_found`. */
  revokeAccessToken(ctx: CallContext, input: { id: string }): Promise<Result<null, AuthError>>;

  /**
   * Finds the account behind a token that has not ended, and records the use at most every five minutes.
   *
   * @returns `unauthenticated` otherwise, with the same text for every reason.
   */
  verifyAccessToken(
    ctx: CallContext,
    input: { id: string; hash: string },
  ): Promise<Result<AccessTokenVerdict, AuthError>>;

  /**
   * Takes a mail of another service. It is written down before this returns and sent after it, and again with back-off for
   * a day when the mail server fails. Not repeated by itself: call it after the commit that wants the mail.
   *
   * @returns the mail's id; `email_unusable` for what cannot be an address.
   */
  sendMail(ctx: CallContext, input: SendMailInput): Promise<Result<{ mail_id: string }, AuthError>>;

  /** Re-wraps the data keys of up to `limit` accounts' secrets under the primary key of ACCOUNT_KEYS. */
  rewrapKeys(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ rewrapped: number; remaining: number }, AuthError>>;

  /** Counts the accounts' secrets wrapped under each key-encryption key. An unused key can be removed. */
  countKeyUse(ctx: CallContext): Promise<Result<KeyUse[], AuthError>>;

  /**
   * Keeps an account out: it cannot sign in, its sessions have ended, and its owner gets a mail with the reason. Repeated,
   * it finishes what an interrupted call began, and tells the owner once.
   *
   * @returns `not_found`, `account_is_administrator`.
   */
  suspendAccount(ctx: CallContext, input: SuspendAccountInput): Promise<Result<null, AuthError>>;

  /** Lets a suspended account sign in again. Sessions of before stay ended. @returns `not_found`. */
  unsuspendAccount(ctx: CallContext, input: SuspendAccountInput): Promise<Result<null, AuthError>>;

  /** Lets an address sign up and mails it a link to the sign-up page. @returns `email_unusable`. */
  inviteToSignUp(
    ctx: CallContext,
    input: InviteToSignUpInput,
  ): Promise<Result<SignUpInvitation, AuthError>>;

  /**
   * As {@link AuthService.sendMail}, to the addresses of these accounts. @returns how many mails were written: accounts that
   * are not active get none, and of a webhook those that never confirmed their address.
   */
  notifyAccounts(
    ctx: CallContext,
    input: NotifyAccountsInput,
  ): Promise<Result<{ mails: number }, AuthError>>;

  /**
   * Removes sessions that have ended and other rows that are old, and sends mail that waits. @returns how many sessions and
   * mails; `waiting`: how much mail still waits, and one more if old lines of accounts' logs are left.
   */
  runDue(
    ctx: CallContext,
  ): Promise<Result<{ removed: number; mails_sent: number; waiting: number }, AuthError>>;
}
