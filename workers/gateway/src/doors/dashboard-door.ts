import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { GatewayEnv } from "../context.ts";
import { checkOrigin, isSafeMethod } from "../http/csrf.ts";
import { makeApp } from "../http/app.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { requireAdministrator } from "../middleware/administrator.ts";
import { requireMember, requireSession } from "../middleware/session.ts";
import { describeApi } from "../http/openapi/openapi.ts";
import { CREDENTIALS, MEMBERSHIP, NOT_THERE, OWN_PAGES } from "../routes/problems.ts";
import { ADMIN_ROUTES } from "../routes/admin-routes.ts";
import { PROJECT_ROUTES } from "../routes/project-routes.ts";
import type { Surface } from "../routes/surface.ts";
import { listAccountLog } from "../routes/v1/account-log/list.ts";
import { signIn } from "../routes/v1/account/sign-in.ts";
import { completeSignIn } from "../routes/v1/account/complete-sign-in.ts";
import { signOut } from "../routes/v1/account/sign-out.ts";
import { signUp } from "../routes/v1/account/sign-up.ts";
import { requestPasswordReset } from "../routes/v1/account/request-password-reset.ts";
import { resetPassword } from "../routes/v1/account/reset-password.ts";
import { verifyEmail } from "../routes/v1/account/verify-email.ts";
import { resendVerification } from "../routes/v1/account/resend-verification.ts";
import { changeEmail } from "../routes/v1/account/change-email.ts";
import { confirmEmailChange } from "../routes/v1/account/confirm-email-change.ts";
import { undoEmailChange } from "../routes/v1/account/undo-email-change.ts";
import { changePassword } from "../routes/v1/account/change-password.ts";
import { proveAccount } from "../routes/v1/account/prove.ts";
import { beginTotp } from "../routes/v1/account-security/begin-totp.ts";
import { confirmTotp } from "../routes/v1/account-security/confirm-totp.ts";
import { getSecurity } from "../routes/v1/account-security/get.ts";
import { makeRecoveryCodes } from "../routes/v1/account-security/make-recovery-codes.ts";
import { removeTotp } from "../routes/v1/account-security/remove-totp.ts";
import { deleteAccount } from "../routes/v1/account/delete.ts";
import { exportAccount } from "../routes/v1/account/export.ts";
import { updateAccount } from "../routes/v1/account/update.ts";
import { endOtherSessions } from "../routes/v1/account-sessions/end-others.ts";
import { endSession } from "../routes/v1/account-sessions/end.ts";
import { listSessions } from "../routes/v1/account-sessions/list.ts";
import { addAllowedOrigin } from "../routes/v1/allowed-origins/add.ts";
import { listAllowedOrigins } from "../routes/v1/allowed-origins/list.ts";
import { removeAllowedOrigin } from "../routes/v1/allowed-origins/remove.ts";
import { getBranding } from "../routes/v1/branding/get.ts";
import { updateBranding } from "../routes/v1/branding/update.ts";
import { createAccessToken } from "../routes/v1/access-tokens/create.ts";
import { listAccessTokens } from "../routes/v1/access-tokens/list.ts";
import { revokeAccessToken } from "../routes/v1/access-tokens/revoke.ts";
import { createApiKey } from "../routes/v1/api-keys/create.ts";
import { listApiKeys } from "../routes/v1/api-keys/list.ts";
import { renameApiKey } from "../routes/v1/api-keys/rename.ts";
import { rotateApiKey } from "../routes/v1/api-keys/rotate.ts";
import { revokeApiKey } from "../routes/v1/api-keys/revoke.ts";
import { refreshFromDashboard } from "../routes/v1/connections/refresh-from-dashboard.ts";
import { revealToken } from "../routes/v1/connections/reveal-token.ts";
import { acceptInvitation } from "../routes/v1/invitations/accept.ts";
import { createInvitation } from "../routes/v1/invitations/create.ts";
import { listInvitations } from "../routes/v1/invitations/list.ts";
import { openInvitation } from "../routes/v1/invitations/open.ts";
import { resendInvitation } from "../routes/v1/invitations/resend.ts";
import { revokeInvitation } from "../routes/v1/invitations/revoke.ts";
import { leaveProject } from "../routes/v1/members/leave.ts";
import { listMembers } from "../routes/v1/members/list.ts";
import { removeMember } from "../routes/v1/members/remove.ts";
import { updateMember } from "../routes/v1/members/update.ts";
import { beginIdentityLink } from "../routes/v1/identities/begin-link.ts";
import { beginProviderSignIn } from "../routes/v1/identities/begin-sign-in.ts";
import { linkIdentity } from "../routes/v1/identities/link.ts";
import { listSignInProviders } from "../routes/v1/identities/list-providers.ts";
import { listIdentities } from "../routes/v1/identities/list.ts";
import { removeIdentity } from "../routes/v1/identities/remove.ts";
import { signInWithProvider } from "../routes/v1/identities/sign-in.ts";
import { addPasskey } from "../routes/v1/passkeys/add.ts";
import { beginPasskeySignIn } from "../routes/v1/passkeys/begin-sign-in.ts";
import { beginPasskey } from "../routes/v1/passkeys/begin.ts";
import { beginPasskeyProof } from "../routes/v1/passkeys/begin-proof.ts";
import { proveAccountByPasskey } from "../routes/v1/passkeys/prove.ts";
import { listPasskeys } from "../routes/v1/passkeys/list.ts";
import { removePasskey } from "../routes/v1/passkeys/remove.ts";
import { renamePasskey } from "../routes/v1/passkeys/rename.ts";
import { signInWithPasskey } from "../routes/v1/passkeys/sign-in.ts";
import { archiveProject } from "../routes/v1/projects/archive.ts";
import { restoreProject } from "../routes/v1/projects/restore.ts";
import { unarchiveProject } from "../routes/v1/projects/unarchive.ts";
import { createProject } from "../routes/v1/projects/create.ts";
import { deleteProject } from "../routes/v1/projects/delete.ts";
import { getProject } from "../routes/v1/projects/get.ts";
import { listProjects } from "../routes/v1/projects/list.ts";
import { updateProject } from "../routes/v1/projects/update.ts";
import { listProviders } from "../routes/v1/providers/list.ts";
import { addReturnUrl } from "../routes/v1/return-urls/add.ts";
import { listReturnUrls } from "../routes/v1/return-urls/list.ts";
import { removeReturnUrl } from "../routes/v1/return-urls/remove.ts";
import { getPlatform } from "../routes/v1/platform/get.ts";
import { getSession } from "../routes/v1/session/get.ts";
import { mountLogos } from "../hosted/branding.ts";
import type { Door } from "../http/door.ts";

const VISITOR_ROUTES = [
  getPlatform,
  signUp,
  signIn,
  beginPasskeySignIn,
  signInWithPasskey,
  listSignInProviders,
  beginProviderSignIn,
  signInWithProvider,
  completeSignIn,
  signOut,
  requestPasswordReset,
  resetPassword,
  verifyEmail,
  confirmEmailChange,
  undoEmailChange,
  openInvitation,
];
const ACCOUNT_ROUTES = [
  getSession,
  updateAccount,
  exportAccount,
  deleteAccount,
  changePassword,
  proveAccount,
  getSecurity,
  beginTotp,
  confirmTotp,
  removeTotp,
  makeRecoveryCodes,
  resendVerification,
  changeEmail,
  listSessions,
  endSession,
  endOtherSessions,
  beginPasskeyProof,
  proveAccountByPasskey,
  beginPasskey,
  addPasskey,
  listPasskeys,
  renamePasskey,
  removePasskey,
  beginIdentityLink,
  linkIdentity,
  listIdentities,
  removeIdentity,
  listAccountLog,
  createAccessToken,
  listAccessTokens,
  revokeAccessToken,
  listProjects,
  createProject,
  acceptInvitation,
  listProviders,
];
const DASHBOARD_PROJECT_ROUTES = [
  getProject,
  updateProject,
  deleteProject,
  archiveProject,
  unarchiveProject,
  restoreProject,
  listMembers,
  updateMember,
  removeMember,
  leaveProject,
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
  refreshFromDashboard,
  revealToken,
  ...PROJECT_ROUTES,
];

/** Without a session there is no CSRF token yet, so only the page's origin is checked. */
const fromOwnPages: MiddlewareHandler<GatewayEnv> = (c, next) => {
  if (!isSafeMethod(c.req.method)) checkOrigin(c.req.raw.headers, c.env.config);
  return next();
};

/**
 * The routes that accept the session cookie. Only the dashboard's Pages Function can reach them, over its binding.
 * API keys do not work here.
 */
export function makeDashboardDoor(): Door {
  const { app, routes, mount } = makeApp();
  const v1 = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const project = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const admin = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const scheme = "session";
  const visitor: Surface = {
    app: v1,
    scheme: null,
    authentication: [fromOwnPages],
    // To come in, to go, and what the links of mails do. Signing up says otherwise itself; so does the sign-in with a
    // provider, for new people.
    inMaintenance: "works",
    problems: { reads: [], writes: OWN_PAGES },
  };
  const account: Surface = {
    app: v1,
    scheme,
    authentication: [requireSession],
    problems: { reads: CREDENTIALS, writes: [...OWN_PAGES, ...CREDENTIALS] },
  };
  const member: Surface = {
    app: project,
    scheme,
    authentication: [requireSession, requireMember],
    problems: {
      reads: [...account.problems.reads, ...MEMBERSHIP],
      writes: [...account.problems.writes, ...MEMBERSHIP],
    },
  };
  const administrator: Surface = {
    app: admin,
    scheme,
    authentication: [requireSession, requireAdministrator],
    inMaintenance: "works",
    problems: {
      reads: [...account.problems.reads, ...NOT_THERE],
      writes: [...account.problems.writes, ...NOT_THERE],
    },
  };
  for (const route of VISITOR_ROUTES) route(visitor);
  for (const route of ACCOUNT_ROUTES) route(account);
  for (const route of DASHBOARD_PROJECT_ROUTES) route(member);
  for (const route of ADMIN_ROUTES) route(administrator);
  v1.route("/projects/:project_id", project);
  v1.route("/admin", admin);
  mount("/v1", v1, "problem");
  mountLogos(app);
  let document: string | undefined;
  app.get("/openapi.json", (c) => {
    document ??= JSON.stringify(
      describeApi(app, {
        title: "Atlas dashboard API",
        description:
          "The routes behind the dashboard. They accept the session cookie, never an API key.",
        scheme,
        url: c.env.config.dashboardUrl,
      }),
    );
    return c.body(document, 200, { "content-type": "application/json" });
  });
  return { name: "dashboard", app, routes, challenge: null };
}
