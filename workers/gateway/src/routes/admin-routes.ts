import type { Route } from "./surface.ts";
import { addAdministrator } from "./v1/admin/add-administrator.ts";
import { getPlatformAccount } from "./v1/admin/get-account.ts";
import { getPlatformProject } from "./v1/admin/get-project.ts";
import { getPlatformSettings } from "./v1/admin/get-settings.ts";
import { inviteToSignUp } from "./v1/admin/invite-to-sign-up.ts";
import { listPlatformAccounts } from "./v1/admin/list-accounts.ts";
import { listAdministrators } from "./v1/admin/list-administrators.ts";
import { listSignUpInvitations } from "./v1/admin/list-invitations.ts";
import { listAdminLog } from "./v1/admin/list-log.ts";
import { listPlatformProjects } from "./v1/admin/list-projects.ts";
import { revokeSignUpInvitation } from "./v1/admin/revoke-invitation.ts";
import { removeAdministrator } from "./v1/admin/remove-administrator.ts";
import { suspendAccount } from "./v1/admin/suspend-account.ts";
import { suspendProject } from "./v1/admin/suspend-project.ts";
import { unsuspendAccount } from "./v1/admin/unsuspend-account.ts";
import { unsuspendProject } from "./v1/admin/unsuspend-project.ts";
import { updatePlatformSettings } from "./v1/admin/update-settings.ts";

/** The routes of platform administrators, on the dashboard's door under `/v1/admin`. */
export const ADMIN_ROUTES: readonly Route[] = [
  listPlatformAccounts,
  getPlatformAccount,
  suspendAccount,
  unsuspendAccount,
  listPlatformProjects,
  getPlatformProject,
  suspendProject,
  unsuspendProject,
  listAdministrators,
  addAdministrator,
  removeAdministrator,
  getPlatformSettings,
  updatePlatformSettings,
  inviteToSignUp,
  listSignUpInvitations,
  revokeSignUpInvitation,
  listAdminLog,
];
