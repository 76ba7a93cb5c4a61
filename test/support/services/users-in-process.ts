import type { UsersService } from "#shared/contracts/users/service";
import { activateAccount } from "../../../workers/users/src/accounts/activate-account.ts";
import type { Deps } from "../../../workers/users/src/context.ts";
import { createAccount } from "../../../workers/users/src/accounts/create-account.ts";
import { findAccountByEmail } from "../../../workers/users/src/accounts/find-account-by-email.ts";
import { getAccount } from "../../../workers/users/src/accounts/get-account.ts";
import { upsertEndUser } from "../../../workers/users/src/end-users/upsert-end-user.ts";

/** The users service without its binding. */
export const usersInProcess = (deps: Deps): UsersService => ({
  createAccount: (ctx, input) => createAccount(deps, ctx, input),
  activateAccount: (ctx, input) => activateAccount(deps, ctx, input),
  findAccountByEmail: (ctx, input) => findAccountByEmail(deps, ctx, input),
  getAccount: (ctx, input) => getAccount(deps, ctx, input),
  upsertEndUser: (ctx, input) => upsertEndUser(deps, ctx, input),
});
