import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { Page } from "../fields.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { UpdateAccountInput } from "../auth/account.ts";
import type { AccountLocale } from "./account-locales.ts";
import type { Account, AccountState, KnownAccount, LeavingAccount } from "./account.ts";
import type {
  AddAdministratorInput,
  AdminLogEntry,
  Administrator,
  ListAdminLogInput,
} from "./administrator.ts";
import type {
  ChangedEndUser,
  CreateEndUserInput,
  EndUser,
  EndUserChange,
  EndUserRecord,
  ListEndUsersInput,
} from "./end-user.ts";

import type { ListPlatformAccountsInput, PlatformAccount } from "./platform-account.ts";
import type {
  PlatformSettings,
  PlatformStatus,
  SignUpInvitation,
  UpdatePlatformSettingsInput,
} from "./platform-settings.ts";

export type UsersError = ServiceError<
  | CommonErrorCode
  | "account_exists"
  | "invalid_cursor"
  | "version_mismatch"
  | "sign_up_refused"
  | "last_administrator"
  | "administrator_from_environment"
  | "account_is_administrator"
  | "end_user_blocked"
  | "end_user_deleting"
>;

/** Called by auth (accounts), oauth and the gateway (end users) only. */
export interface UsersService extends ReadinessCheck {
  /**
   * Reserves an e-mail for a new account. The account is `pending` until {@link UsersService.activateAccount}. A
   * pending account is returned again, so that an interrupted sign-up can be repeated.
   *
   * @returns `account_exists` when an active account has this e-mail, else `sign_up_refused` when the installation does not
   * let this address sign up.
   */
  createAccount(
    ctx: CallContext,
    input: { email: string; name: string },
  ): Promise<Result<Account, UsersError>>;
  activateAccount(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<null, UsersError>>;
  /**
   * Activates a pending account whose owner's address somebody else has verified, which counts as confirmed. An address of
   * `ATLAS_ADMINISTRATORS` does not: whoever has its rights confirms it by mail.
   *
   * @returns `not_found` when there is no such account with this address, or it is active already.
   */
  activateVerifiedAccount(
    ctx: CallContext,
    input: { account_id: string; email: string },
  ): Promise<Result<null, UsersError>>;
  /** The active account with this e-mail (compared case-folded, domain in punycode), also when it is suspended. */
  findAccountByEmail(
    ctx: CallContext,
    input: { email: string },
  ): Promise<Result<KnownAccount, UsersError>>;
  /** An active account. `not_found` for a suspended one: nothing that acts for it continues. */
  getAccount(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<KnownAccount, UsersError>>;
  /** Why {@link UsersService.getAccount} does not find an account. @returns `not_found` when there has never been one. */
  getAccountState(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<{ state: AccountState }, UsersError>>;
  /** The active accounts among these, in any order: one question for a whole list of members. */
  listAccounts(
    ctx: CallContext,
    input: { account_ids: readonly string[] },
  ): Promise<Result<Account[], UsersError>>;
  /** Notes that the account's owner reads mail to this address. @returns `not_found` when the account has another one. */
  verifyEmail(
    ctx: CallContext,
    input: { account_id: string; email: string },
  ): Promise<Result<null, UsersError>>;
  /**
   * Gives an account another address, which its owner has proven. An account that has it already stays as it is, so the
   * call can be repeated.
   *
   * @param input `from` is the address that it must have until now. Null takes a change back: from any address, and an
   * account that never proved `to` gives it up. Changes that were asked for before are void from then on, whenever they
   * arrive, but not the links that take an even earlier change back. `link_made_at` is when the link was made that is
   * used here, an instant with all its digits; an auth of the previous release does not name it, and then nothing is compared.
   * @returns `account_exists` when another account keeps the address, `not_found` when this one has neither, or the link
   * is void.
   */
  changeEmail(
    ctx: CallContext,
    input: { account_id: string; from: string | null; to: string; link_made_at?: string },
  ): Promise<Result<null, UsersError>>;
  /** Changes the profile of an active account. What is left out stays. */
  renameAccount(
    ctx: CallContext,
    input: { account_id: string } & UpdateAccountInput,
  ): Promise<Result<Account, UsersError>>;
  /**
   * Begins to delete the caller's own account: nobody finds it any more, so nobody signs in. Its address is free only when it
   * is over. Repeating it changes nothing. What follows is in docs/accounts.md.
   *
   * @returns `not_found`; `last_administrator` when nobody else could act as a platform administrator.
   */
  startAccountDeletion(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<LeavingAccount, UsersError>>;
  /** Takes the beginning back, because the account is a project's only owner. gateway only. */
  keepAccount(ctx: CallContext, input: { account_id: string }): Promise<Result<null, UsersError>>;
  /** Ends the deletion: of the account only its id is left, for the logs that name it. gateway only. */
  finishAccountDeletion(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<null, UsersError>>;
  /**
   * Removes invitations to sign up that ended long ago. @returns how many, and whether more are left: `waiting` is then 1.
   * gateway only.
   */
  runDue(ctx: CallContext): Promise<Result<{ removed: number; waiting: number }, UsersError>>;
  /** Takes deletions that nobody has finished, for a minute, and says how many wait in all. gateway only. */
  takeAccountDeletions(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ accounts: LeavingAccount[]; waiting: number }, UsersError>>;
  /**
   * Returns the project's end user with the app's own id, made if missing. One statement, safe under concurrency.
   *
   * @returns `end_user_blocked`; `end_user_deleting` until the person with this id is gone.
   */
  upsertEndUser(
    ctx: CallContext,
    input: { external_id: string },
  ): Promise<Result<EndUser, UsersError>>;
  /**
   * Lists the project's end users, the newest first.
   *
   * @returns `invalid_cursor`.
   */
  listEndUsers(
    ctx: CallContext,
    input: ListEndUsersInput,
  ): Promise<Result<Page<EndUserRecord>, UsersError>>;
  /** Gets an end user by its id, or else by the app's own id. */
  getEndUser(
    ctx: CallContext,
    input: { end_user: string },
  ): Promise<Result<EndUserRecord, UsersError>>;

  /** All platform administrators, those of the environment first. */
  listAdministrators(ctx: CallContext): Promise<Result<Administrator[], UsersError>>;
  /** Makes the account with this confirmed address an administrator. Again changes nothing. @returns `not_found`. */
  addAdministrator(
    ctx: CallContext,
    input: AddAdministratorInput,
  ): Promise<Result<Administrator, UsersError>>;
  /**
   * Takes the right away that an administrator gave, at once.
   *
   * @returns `not_found`, `administrator_from_environment`, and `last_administrator` when nobody else could act.
   */
  removeAdministrator(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<null, UsersError>>;
  /** What administrators did, newest first. @returns `invalid_cursor`. */
  listAdminLog(
    ctx: CallContext,
    input: ListAdminLogInput,
  ): Promise<Result<Page<AdminLogEntry>, UsersError>>;
  /** All accounts of the installation, newest first. @returns `invalid_cursor`. */
  listPlatformAccounts(
    ctx: CallContext,
    input: ListPlatformAccountsInput,
  ): Promise<Result<Page<PlatformAccount>, UsersError>>;
  getPlatformAccount(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<PlatformAccount, UsersError>>;
  /**
   * Keeps an account out. Repeated, it finds the suspension that is there, so that auth can finish what it began.
   *
   * @returns the address to tell and the account's own language, the reason, and the id of the log's line that stands for the
   * suspension; `not_found`, `account_is_administrator`.
   */
  suspendAccount(
    ctx: CallContext,
    input: { account_id: string; reason: string },
  ): Promise<
    Result<
      { email: string; locale: AccountLocale | null; line: string; reason: string },
      UsersError
    >
  >;
  /** Lets a suspended account in again. Again changes nothing. */
  unsuspendAccount(
    ctx: CallContext,
    input: { account_id: string; reason: string },
  ): Promise<Result<null, UsersError>>;
  getPlatformSettings(ctx: CallContext): Promise<Result<PlatformSettings, UsersError>>;
  /** Changes what is given. @returns `version_mismatch` when `version` is not null and another one is there. */
  updatePlatformSettings(
    ctx: CallContext,
    input: { changes: UpdatePlatformSettingsInput; version: number | null },
  ): Promise<Result<PlatformSettings, UsersError>>;
  /** Who may sign up, and whether there is maintenance: what pages show to anyone. */
  getPlatformStatus(ctx: CallContext): Promise<Result<PlatformStatus, UsersError>>;
  /** Lets an address sign up for 14 days. */
  createSignUpInvitation(
    ctx: CallContext,
    input: { email: string },
  ): Promise<Result<SignUpInvitation, UsersError>>;
  /** The invitations to sign up that still work, newest first. @returns `invalid_cursor`. */
  listSignUpInvitations(
    ctx: CallContext,
    input: { cursor?: string | undefined; limit: number },
  ): Promise<Result<Page<SignUpInvitation>, UsersError>>;
  /**
   * Takes an invitation to sign up back, with every other one of the same address: the address then has none that works. An
   * account that signed up by it stays.
   *
   * @returns `not_found` for one that does not work any more.
   */
  revokeSignUpInvitation(
    ctx: CallContext,
    input: { invitation_id: string },
  ): Promise<Result<null, UsersError>>;
  /**
   * Makes an end user, or finds the one with this external id, whose name it sets if one is given. `created`: it was made.
   *
   * @returns `end_user_deleting` until the person with this id is gone.
   */
  createEndUser(
    ctx: CallContext,
    input: CreateEndUserInput,
  ): Promise<Result<{ end_user: EndUserRecord; created: boolean }, UsersError>>;
  /**
   * Whether this person may connect: asked before a flow starts, and before its code is spent.
   *
   * @returns `end_user_blocked`, `end_user_deleting`, `not_found`.
   */
  checkEndUser(ctx: CallContext, input: { end_user_id: string }): Promise<Result<null, UsersError>>;
  /**
   * Blocks a person. No grant of theirs is stored from then on; their connections have to follow the change that it
   * returns. Blocking somebody who is blocked changes nothing.
   *
   * @returns `end_user_deleting`.
   */
  blockEndUser(
    ctx: CallContext,
    input: { end_user: string },
  ): Promise<Result<ChangedEndUser, UsersError>>;
  /** Ends a block, as {@link UsersService.blockEndUser} makes one. */
  unblockEndUser(
    ctx: CallContext,
    input: { end_user: string },
  ): Promise<Result<ChangedEndUser, UsersError>>;
  /** Begins to delete a person. The row goes last, by {@link UsersService.finishEndUser}. It cannot be taken back. */
  deleteEndUser(
    ctx: CallContext,
    input: { end_user: string },
  ): Promise<Result<ChangedEndUser, UsersError>>;
  /**
   * Notes that everything has followed a change, and after a deletion removes the row. A change that is not the last one
   * is left alone. gateway only.
   */
  finishEndUser(ctx: CallContext, change: EndUserChange): Promise<Result<null, UsersError>>;
  /** Takes changes that nobody has finished, for a minute, and says how many wait in all. gateway only. */
  takeEndUserChanges(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ changes: EndUserChange[]; waiting: number }, UsersError>>;
}
