import { PROJECT_ROUTES } from "./project-routes.ts";
import type { Route } from "./surface.ts";
import { addAllowedOrigin } from "./v1/allowed-origins/add.ts";
import { listAllowedOrigins } from "./v1/allowed-origins/list.ts";
import { removeAllowedOrigin } from "./v1/allowed-origins/remove.ts";
import { getBranding } from "./v1/branding/get.ts";
import { updateBranding } from "./v1/branding/update.ts";
import { createApiKey } from "./v1/api-keys/create.ts";
import { listApiKeys } from "./v1/api-keys/list.ts";
import { renameApiKey } from "./v1/api-keys/rename.ts";
import { revokeApiKey } from "./v1/api-keys/revoke.ts";
import { rotateApiKey } from "./v1/api-keys/rotate.ts";
import { createInvitation } from "./v1/invitations/create.ts";
import { listInvitations } from "./v1/invitations/list.ts";
import { resendInvitation } from "./v1/invitations/resend.ts";
import { revokeInvitation } from "./v1/invitations/revoke.ts";
import { listMembers } from "./v1/members/list.ts";
import { removeMember } from "./v1/members/remove.ts";
import { updateMember } from "./v1/members/update.ts";
import { archiveProject } from "./v1/projects/archive.ts";
import { createProject } from "./v1/projects/create.ts";
import { deleteProject } from "./v1/projects/delete.ts";
import { getProject } from "./v1/projects/get.ts";
import { listProjects } from "./v1/projects/list.ts";
import { restoreProject } from "./v1/projects/restore.ts";
import { unarchiveProject } from "./v1/projects/unarchive.ts";
import { updateProject } from "./v1/projects/update.ts";
import { addReturnUrl } from "./v1/return-urls/add.ts";
import { listReturnUrls } from "./v1/return-urls/list.ts";
import { removeReturnUrl } from "./v1/return-urls/remove.ts";

/*
 * What a personal access token may call. A list of its own, so that a new route of the dashboard is closed to tokens until
 * somebody adds it here. Never in it: the account itself (password, address, sessions, tokens), leaving a project, and
 * whatever answers a provider's token.
 */

/** Outside any project. */
export const MANAGEMENT_ROUTES: readonly Route[] = [listProjects, createProject];

/** Inside the project of the path. */
export const MANAGEMENT_PROJECT_ROUTES: readonly Route[] = [
  getProject,
  updateProject,
  deleteProject,
  archiveProject,
  unarchiveProject,
  restoreProject,
  listMembers,
  updateMember,
  removeMember,
  createInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  addReturnUrl,
  listReturnUrls,
  removeReturnUrl,
  addAllowedOrigin,
  listAllowedOrigins,
  removeAllowedOrigin,
  getBranding,
  updateBranding,
  createApiKey,
  listApiKeys,
  renameApiKey,
  rotateApiKey,
  revokeApiKey,
  ...PROJECT_ROUTES,
];
