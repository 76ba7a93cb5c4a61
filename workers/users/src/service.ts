import type { UsersService } from "#shared/contracts/users/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { createAccount } from "./accounts/create-account.ts";
import { activateAccount } from "./accounts/activate-account.ts";
import { findAccountByEmail } from "./accounts/find-account-by-email.ts";
import { getAccount } from "./accounts/get-account.ts";
import { renameAccount } from "./accounts/rename-account.ts";
import { upsertEndUser } from "./end-users/upsert-end-user.ts";

/** The accounts of the dashboard, and the end users of each project. */
export const usersService = defineService<UsersService, Deps>({
  name: "users",
  methods: {
    createAccount: { handler: createAccount, callers: ["auth"], actors: "anyone" },
    activateAccount: { handler: activateAccount, callers: ["auth"], actors: "anyone" },
    findAccountByEmail: { handler: findAccountByEmail, callers: ["auth"], actors: "anyone" },
    getAccount: { handler: getAccount, callers: ["auth"], actors: "anyone" },
    renameAccount: { handler: renameAccount, callers: ["auth"], actors: "anyone" },
    upsertEndUser: { handler: upsertEndUser, callers: ["oauth"], actors: "anyone" },
  },
});
