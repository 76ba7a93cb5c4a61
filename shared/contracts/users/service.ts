import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { Account } from "./account.ts";
import type { EndUser } from "./end-user.ts";

export type UsersError = ServiceError<CommonErrorCode | "account_exists">;

/** Called by auth (accounts) and oauth (end users) only. */
export interface UsersService extends ReadinessCheck {
  /**
   * Reserves an e-mail for a new account. The account is `pending` until {@link UsersService.activateAccount}. A
   * pending account is returned again, so that an interrupted sign-up can be repeated.
   *
   * @returns `account_exists` when an active account has this e-mail.
   */
  createAccount(
    ctx: CallContext,
    input: { email: string; name: string },
  ): Promise<Result<Account, UsersError>>;
  activateAccount(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<null, UsersError>>;
  /** The active account with this e-mail (compared case-folded, domain in punycode). */
  findAccountByEmail(
    ctx: CallContext,
    input: { email: string },
  ): Promise<Result<Account, UsersError>>;
  getAccount(ctx: CallContext, input: { account_id: string }): Promise<Result<Account, UsersError>>;
  /** Renames an active account. */
  renameAccount(
    ctx: CallContext,
    input: { account_id: string; name: string },
  ): Promise<Result<Account, UsersError>>;
  /** Returns the project's end user with the app's own id, made if missing. One statement, safe under concurrency. */
  upsertEndUser(
    ctx: CallContext,
    input: { external_id: string },
  ): Promise<Result<EndUser, UsersError>>;
}
