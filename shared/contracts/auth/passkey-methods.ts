import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { AuthError } from "./auth-error.ts";
import type {
  AddPasskeyInput,
  Passkey,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  RemovePasskeyInput,
  RenamePasskeyInput,
  SignInWithPasskeyInput,
} from "./passkey.ts";
import type { FromSession, NewSession, RenewedSession } from "./session.ts";

/** The part of {@link AuthService} that is about passkeys. */
export interface PasskeyMethods {
  /**
   * What the browser needs to make a passkey for the caller's own account. The challenge in it works once, for five minutes,
   * for this account alone. Costs no write.
   *
   * @returns `step_up_required` without a recent proof, as {@link AuthService.addPasskey} and
   * {@link AuthService.removePasskey}.
   */
  beginPasskey(ctx: CallContext): Promise<Result<PasskeyCreationOptions, AuthError>>;

  /**
   * What the browser needs to prove who uses the caller's session. It names the account's passkeys. The challenge works once,
   * for five minutes, for this account alone.
   */
  beginPasskeyProof(ctx: CallContext): Promise<Result<PasskeyRequestOptions, AuthError>>;

  /**
   * As {@link AuthService.proveAccount}, with one of the account's passkeys.
   *
   * @returns the session with its new token, for the cookie; `passkey_refused` and `rate_limited` as
   * {@link AuthService.signInWithPasskey}; `unauthenticated` when the session has ended meanwhile.
   */
  proveAccountByPasskey(
    ctx: CallContext,
    input: SignInWithPasskeyInput & FromSession,
  ): Promise<Result<RenewedSession, AuthError>>;

  /**
   * Adds a passkey to the caller's own account and mails the owner. The authenticator must have made sure of the person
   * (user verification), and Atlas does not ask which make it is. The session must live until the passkey is stored.
   *
   * @returns `passkey_refused` for a used, expired and foreign challenge and for everything else that does not verify;
   * `passkey_exists` when an account has it already; `limit_reached` at 20 passkeys; `unauthenticated` when the session has
   * ended meanwhile.
   */
  addPasskey(
    ctx: CallContext,
    input: AddPasskeyInput & FromSession,
  ): Promise<Result<Passkey, AuthError>>;

  /** The caller's own passkeys, newest first. There are 20 at most. */
  listPasskeys(ctx: CallContext): Promise<Result<Passkey[], AuthError>>;

  /** Renames one of the caller's own passkeys. @returns `not_found`. */
  renamePasskey(
    ctx: CallContext,
    input: { id: string } & RenamePasskeyInput,
  ): Promise<Result<Passkey, AuthError>>;

  /** Removes one of the caller's own passkeys, and mails the owner. Its sessions stay. @returns `last_way_in`; `not_found`. */
  removePasskey(
    ctx: CallContext,
    input: { id: string } & RemovePasskeyInput,
  ): Promise<Result<null, AuthError>>;

  /** What a visitor's browser needs to sign in with a passkey. The challenge works once, for five minutes. No I/O at all. */
  beginPasskeySignIn(ctx: CallContext): Promise<Result<PasskeyRequestOptions, AuthError>>;

  /**
   * Starts a session by a passkey, without a password: the passkey and what opened it are two factors.
   *
   * @returns `passkey_refused` for an unknown and a removed passkey, for one that does not verify, for a used or expired
   * challenge and for a counter that went back, all alike; `rate_limited` with `retry_after`.
   */
  signInWithPasskey(
    ctx: CallContext,
    input: SignInWithPasskeyInput & { user_agent?: string | null },
  ): Promise<Result<NewSession, AuthError>>;
}
