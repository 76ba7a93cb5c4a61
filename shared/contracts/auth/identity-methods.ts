import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { ProviderIdentity } from "../oauth/sign-in.ts";
import type { AuthError } from "./auth-error.ts";
import type { LinkedIdentity, RemoveIdentityInput } from "./identity.ts";
import type { MailLocale } from "./mail.ts";
import type { SignInChallenge } from "./second-factor.ts";
import type { FromSession, NewSession } from "./session.ts";

/** The part of {@link AuthService} about identities at providers. */
export interface IdentityMethods {
  /**
   * Starts the session of the account to which this identity is linked, or of a new account. An address alone never leads
   * to an account: whoever has one signs in to it in another way and links the identity there.
   *
   * An account with a second factor gets a challenge instead. The session counts as a fresh proof only where the account
   * has nothing else to prove itself with.
   *
   * A sign-up that died half-way is completed by the next sign-in with the identity.
   *
   * @param input.identity what the oauth service has just found out for this very browser.
   * @param input.locale the language of mail where the account has none.
   * @param input.sign_up false makes no new account.
   * @returns `account_suspended`; `email_unverified` for an account that has to confirm its address first: a mail brings it the
   * link to set a password. For an identity that is not linked: `maintenance` when `sign_up` is false, `identity_unverified` without a verified address, `identity_not_linked` when an account has the address,
   * `sign_up_refused`, `rate_limited` with `retry_after`.
   */
  signInWithIdentity(
    ctx: CallContext,
    input: {
      identity: ProviderIdentity;
      user_agent?: string | null;
      locale?: MailLocale | undefined;
      sign_up?: boolean;
    },
  ): Promise<Result<NewSession | SignInChallenge, AuthError>>;

  /**
   * Links an identity to the caller's own account and tells the owner by mail. Linking it again changes nothing. Needs a
   * recent proof, a confirmed address, and a session that lives until the identity is stored.
   *
   * @returns `identity_exists` when another account has it; `email_unverified`; `limit_reached` at 20 identities;
   * `step_up_required`; `unauthenticated` when the session has ended meanwhile.
   */
  linkIdentity(
    ctx: CallContext,
    input: { identity: ProviderIdentity; locale?: MailLocale | undefined } & FromSession,
  ): Promise<Result<LinkedIdentity, AuthError>>;

  /** The identities of the caller's own account, newest first. */
  listIdentities(ctx: CallContext): Promise<Result<LinkedIdentity[], AuthError>>;

  /**
   * Removes one of the caller's own identities and tells the owner by mail. Needs a recent proof.
   *
   * @returns `last_way_in` when the account has no password, no passkey and no other identity; `not_found`;
   * `step_up_required`.
   */
  removeIdentity(
    ctx: CallContext,
    input: RemoveIdentityInput & { id: string },
  ): Promise<Result<null, AuthError>>;
}
