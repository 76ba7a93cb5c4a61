import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { GatewayEnv } from "../context.ts";
import { checkOrigin } from "../http/csrf.ts";
import { makeApp } from "../http/app.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { requireMember, requireSession } from "../middleware/session.ts";
import { describeApi } from "../http/openapi/openapi.ts";
import { CREDENTIALS, MEMBERSHIP, OWN_PAGES } from "../routes/problems.ts";
import { PROJECT_ROUTES } from "../routes/project-routes.ts";
import type { Surface } from "../routes/surface.ts";
import { listAccountLog } from "../routes/v1/account-log/list.ts";
import { signIn } from "../routes/v1/account/sign-in.ts";
import { signOut } from "../routes/v1/account/sign-out.ts";
import { signUp } from "../routes/v1/account/sign-up.ts";
import { changePassword } from "../routes/v1/account/change-password.ts";
import { updateAccount } from "../routes/v1/account/update.ts";
import { endOtherSessions } from "../routes/v1/account-sessions/end-others.ts";
import { endSession } from "../routes/v1/account-sessions/end.ts";
import { listSessions } from "../routes/v1/account-sessions/list.ts";
import { createApiKey } from "../routes/v1/api-keys/create.ts";
import { listApiKeys } from "../routes/v1/api-keys/list.ts";
import { revokeApiKey } from "../routes/v1/api-keys/revoke.ts";
import { refreshFromDashboard } from "../routes/v1/connections/refresh-from-dashboard.ts";
import { revealToken } from "../routes/v1/connections/reveal-token.ts";
import { createProject } from "../routes/v1/projects/create.ts";
import { deleteProject } from "../routes/v1/projects/delete.ts";
import { getProject } from "../routes/v1/projects/get.ts";
import { listProjects } from "../routes/v1/projects/list.ts";
import { updateProject } from "../routes/v1/projects/update.ts";
import { listProviders } from "../routes/v1/providers/list.ts";
import { addReturnUrl } from "../routes/v1/return-urls/add.ts";
import { listReturnUrls } from "../routes/v1/return-urls/list.ts";
import { removeReturnUrl } from "../routes/v1/return-urls/remove.ts";
import { getSession } from "../routes/v1/session/get.ts";
import type { Door } from "../http/door.ts";

const VISITOR_ROUTES = [signUp, signIn, signOut];
const ACCOUNT_ROUTES = [
  getSession,
  updateAccount,
  changePassword,
  listSessions,
  endSession,
  endOtherSessions,
  listAccountLog,
  listProjects,
  createProject,
  listProviders,
];
const DASHBOARD_PROJECT_ROUTES = [
  getProject,
  updateProject,
  deleteProject,
  addReturnUrl,
  listReturnUrls,
  removeReturnUrl,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  refreshFromDashboard,
  revealToken,
  ...PROJECT_ROUTES,
];

/** Without a session there is no CSRF token yet, so only the page's origin is checked. */
const fromOwnPages: MiddlewareHandler<GatewayEnv> = (c, next) => {
  checkOrigin(c.req.raw.headers, c.env.config);
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
  const scheme = "session";
  const visitor: Surface = {
    app: v1,
    scheme: null,
    authentication: [fromOwnPages],
    problems: { reads: OWN_PAGES, writes: OWN_PAGES },
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
  for (const route of VISITOR_ROUTES) route(visitor);
  for (const route of ACCOUNT_ROUTES) route(account);
  for (const route of DASHBOARD_PROJECT_ROUTES) route(member);
  v1.route("/projects/:project_id", project);
  mount("/v1", v1, "problem");
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
