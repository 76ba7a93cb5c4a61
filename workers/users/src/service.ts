import type { UsersService } from "#shared/contracts/users/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { createAccount } from "./accounts/create-account.ts";
import { changeEmail } from "./accounts/change-email.ts";
import { verifyEmail } from "./accounts/verify-email.ts";
import { activateVerifiedAccount } from "./accounts/activate-verified-account.ts";
import { activateAccount } from "./accounts/activate-account.ts";
import {
  finishAccountDeletion,
  keepAccount,
  startAccountDeletion,
  takeAccountDeletions,
} from "./accounts/delete-account.ts";
import { findAccountByEmail } from "./accounts/find-account-by-email.ts";
import { getAccount } from "./accounts/get-account.ts";
import { getAccountState } from "./accounts/get-account-state.ts";
import { blockEndUser, deleteEndUser, unblockEndUser } from "./end-users/change-end-user.ts";
import { checkEndUser } from "./end-users/check-end-user.ts";
import { createEndUser } from "./end-users/create-end-user.ts";
import { finishEndUser } from "./end-users/finish-end-user.ts";
import { takeEndUserChanges } from "./end-users/take-end-user-changes.ts";
import { getEndUser } from "./end-users/get-end-user.ts";
import { listEndUsers } from "./end-users/list-end-users.ts";
import { listAccounts } from "./accounts/list-accounts.ts";
import { renameAccount } from "./accounts/rename-account.ts";
import { upsertEndUser } from "./end-users/upsert-end-user.ts";
import { listAdministrators } from "./administrators/list-administrators.ts";
import { addAdministrator } from "./administrators/add-administrator.ts";
import { removeAdministrator } from "./administrators/remove-administrator.ts";
import { listAdminLog } from "./administrators/list-admin-log.ts";
import { listPlatformAccounts } from "./platform-accounts/list-platform-accounts.ts";
import { getPlatformAccount } from "./platform-accounts/get-platform-account.ts";
import { suspendAccount } from "./platform-accounts/suspend-account.ts";
import { unsuspendAccount } from "./platform-accounts/unsuspend-account.ts";
import { runDue } from "./jobs/run-due.ts";
import { findProblems } from "./settings/find-problems.ts";
import { getPlatformSettings } from "./settings/get-platform-settings.ts";
import { getPlatformStatus } from "./settings/get-platform-status.ts";
import { updatePlatformSettings } from "./settings/update-platform-settings.ts";
import { createSignUpInvitation } from "./sign-up/create-sign-up-invitation.ts";
import { listSignUpInvitations } from "./sign-up/list-sign-up-invitations.ts";
import { revokeSignUpInvitation } from "./sign-up/revoke-sign-up-invitation.ts";

/** The accounts of the dashboard, the end users of each project, and what administrators decide for all of them. */
export const usersService = defineService<UsersService, Deps>({
  name: "users",
  methods: {
    createAccount: { handler: createAccount, callers: ["auth"], actors: "anyone" },
    activateAccount: { handler: activateAccount, callers: ["auth"], actors: "anyone" },
    activateVerifiedAccount: {
      handler: activateVerifiedAccount,
      callers: ["auth"],
      actors: "anyone",
    },
    findAccountByEmail: { handler: findAccountByEmail, callers: ["auth"], actors: "anyone" },
    getAccount: { handler: getAccount, callers: ["auth"], actors: "anyone" },
    getAccountState: { handler: getAccountState, callers: ["auth"], actors: "anyone" },
    listAccounts: { handler: listAccounts, callers: ["auth", "gateway"], actors: "anyone" },
    verifyEmail: { handler: verifyEmail, callers: ["auth", "gateway"], actors: "anyone" },
    changeEmail: { handler: changeEmail, callers: ["auth"], actors: "anyone" },
    startAccountDeletion: {
      handler: startAccountDeletion,
      callers: ["gateway"],
      actors: "anyone",
    },
    keepAccount: { handler: keepAccount, callers: ["gateway"], actors: "service" },
    finishAccountDeletion: {
      handler: finishAccountDeletion,
      callers: ["gateway"],
      actors: "service",
    },
    takeAccountDeletions: {
      handler: takeAccountDeletions,
      callers: ["gateway"],
      actors: "service",
    },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
    renameAccount: { handler: renameAccount, callers: ["auth"], actors: "anyone" },
    upsertEndUser: { handler: upsertEndUser, callers: ["oauth"], actors: "anyone" },
    listEndUsers: { handler: listEndUsers, callers: ["gateway"], actors: "anyone" },
    createEndUser: { handler: createEndUser, callers: ["gateway"], actors: "anyone" },
    checkEndUser: { handler: checkEndUser, callers: ["oauth"], actors: "service" },
    blockEndUser: { handler: blockEndUser, callers: ["gateway"], actors: "anyone" },
    unblockEndUser: { handler: unblockEndUser, callers: ["gateway"], actors: "anyone" },
    deleteEndUser: { handler: deleteEndUser, callers: ["gateway"], actors: "anyone" },
    finishEndUser: { handler: finishEndUser, callers: ["gateway"], actors: "service" },
    takeEndUserChanges: { handler: takeEndUserChanges, callers: ["gateway"], actors: "service" },
    getEndUser: { handler: getEndUser, callers: ["gateway"], actors: "anyone" },
    listAdministrators: {
      handler: listAdministrators,
      callers: ["gateway"],
      actors: "administrator",
    },
    addAdministrator: {
      handler: addAdministrator,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    removeAdministrator: {
      handler: removeAdministrator,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    listAdminLog: { handler: listAdminLog, callers: ["gateway"], actors: "administrator" },
    listPlatformAccounts: {
      handler: listPlatformAccounts,
      callers: ["gateway"],
      actors: "administrator",
    },
    getPlatformAccount: {
      handler: getPlatformAccount,
      callers: ["gateway"],
      actors: "administrator",
    },
    suspendAccount: {
      handler: suspendAccount,
      callers: ["auth"],
      actors: "administrator",
      recentProof: true,
    },
    unsuspendAccount: {
      handler: unsuspendAccount,
      callers: ["auth"],
      actors: "administrator",
      recentProof: true,
    },
    getPlatformSettings: {
      handler: getPlatformSettings,
      callers: ["gateway"],
      actors: "administrator",
    },
    updatePlatformSettings: {
      handler: updatePlatformSettings,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    getPlatformStatus: { handler: getPlatformStatus, callers: ["gateway"], actors: "anyone" },
    createSignUpInvitation: {
      handler: createSignUpInvitation,
      callers: ["auth"],
      actors: "administrator",
      recentProof: true,
    },
    listSignUpInvitations: {
      handler: listSignUpInvitations,
      callers: ["gateway"],
      actors: "administrator",
    },
    revokeSignUpInvitation: {
      handler: revokeSignUpInvitation,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
  },
  findProblems,
});
