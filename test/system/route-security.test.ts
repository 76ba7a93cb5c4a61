import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import {
  API_KEY_SCOPES,
  type Permission,
  ROLES,
  ROLE_PERMISSIONS,
  type Role,
} from "#shared/contracts/permissions";
import type { Database } from "#shared/db/client";
import { readRolesPage } from "#support/documents/roles-page";
import { type Operation, fillPath, readOperations } from "#support/openapi/openapi";
import { expectProblem } from "#support/openapi/problem";
import { ID_KINDS, sampleFor, unknownIdFor } from "#support/openapi/sample-requests";
import { expectSecureHeaders } from "#support/secure-headers";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, snapshot } from "#support/stored";
import { type Tenant, openTenant, signUpDeveloper } from "#support/tenant";

/** What a caller needs for a route: a permission, `""` for any credential of the door, null for none at all. */
type Need = Permission | "" | null;

const IN_A_PROJECT: Readonly<Record<string, Permission>> = {
  createIntegration: "integrations:write",
  listIntegrations: "integrations:read",
  getIntegration: "integrations:read",
  updateIntegration: "integrations:write",
  deleteIntegration: "integrations:write",
  createConnectSession: "connect:write",
  confirmConnection: "connect:write",
  listFlows: "connections:read",
  getFlow: "connections:read",
  listConnections: "connections:read",
  getConnection: "connections:read",
  updateConnection: "connections:write",
  deleteConnection: "connections:write",
  refreshConnection: "tokens:read",
  introspectConnection: "connections:read",
  revokeConnection: "connections:write",
  disableConnection: "connections:write",
  enableConnection: "connections:write",
  listEndUsers: "connections:read",
  getEndUser: "connections:read",
  exportEndUser: "connections:read",
  createEndUser: "end_users:write",
  blockEndUser: "end_users:write",
  unblockEndUser: "end_users:write",
  deleteEndUser: "end_users:write",
  listAuditLog: "audit:read",
  exportAuditLog: "audit:read",
  getOverview: "connections:read",
  createWebhook: "webhooks:write",
  listWebhooks: "webhooks:read",
  getWebhook: "webhooks:read",
  updateWebhook: "webhooks:write",
  deleteWebhook: "webhooks:write",
  rotateWebhookSecret: "webhooks:write",
  testWebhook: "webhooks:write",
  replayWebhook: "webhooks:write",
  listWebhookDeliveries: "webhooks:read",
  getWebhookDelivery: "webhooks:read",
  redeliverWebhook: "webhooks:write",
};

const PUBLIC: Readonly<Record<string, Need>> = {
  getKey: "",
  listProviders: "",
  readConnectionToken: "tokens:read",
  findToken: "tokens:read",
  readTokens: "tokens:read",
  ...IN_A_PROJECT,
};

/** For administrators of the installation only; a test of its own says what others get. */
const ADMINISTRATION = [
  "listPlatformAccounts",
  "getPlatformAccount",
  "suspendAccount",
  "unsuspendAccount",
  "listPlatformProjects",
  "getPlatformProject",
  "suspendProject",
  "unsuspendProject",
  "listAdministrators",
  "addAdministrator",
  "removeAdministrator",
  "getPlatformSettings",
  "updatePlatformSettings",
  "inviteToSignUp",
  "listSignUpInvitations",
  "revokeSignUpInvitation",
  "listAdminLog",
];

const DASHBOARD: Readonly<Record<string, Need>> = {
  signUp: null,
  signIn: null,
  beginPasskeySignIn: null,
  signInWithPasskey: null,
  listSignInProviders: null,
  beginProviderSignIn: null,
  signInWithProvider: null,
  signOut: null,
  requestPasswordReset: null,
  resetPassword: null,
  verifyEmail: null,
  confirmEmailChange: null,
  undoEmailChange: null,
  resendVerification: "",
  changeEmail: "",
  getSession: "",
  listAccountLog: "",
  updateAccount: "",
  exportAccount: "",
  deleteAccount: "",
  changePassword: "",
  proveAccount: "",
  completeSignIn: null,
  getSecurity: "",
  beginTotp: "",
  confirmTotp: "",
  removeTotp: "",
  makeRecoveryCodes: "",
  listSessions: "",
  endSession: "",
  endOtherSessions: "",
  beginIdentityLink: "",
  linkIdentity: "",
  listIdentities: "",
  removeIdentity: "",
  beginPasskeyProof: "",
  proveAccountByPasskey: "",
  beginPasskey: "",
  addPasskey: "",
  listPasskeys: "",
  renamePasskey: "",
  removePasskey: "",
  createAccessToken: "",
  listAccessTokens: "",
  revokeAccessToken: "",
  listProjects: "",
  createProject: "",
  listProviders: "",
  getProject: "project:read",
  updateProject: "project:write",
  deleteProject: "project:delete",
  archiveProject: "project:write",
  unarchiveProject: "project:write",
  restoreProject: "project:delete",
  listMembers: "members:read",
  updateMember: "members:write",
  removeMember: "members:write",
  leaveProject: "members:read",
  createInvitation: "members:write",
  listInvitations: "members:read",
  resendInvitation: "members:write",
  revokeInvitation: "members:write",
  openInvitation: null,
  acceptInvitation: "",
  addReturnUrl: "project:write",
  listReturnUrls: "project:read",
  removeReturnUrl: "project:write",
  addAllowedOrigin: "project:write",
  listAllowedOrigins: "project:read",
  removeAllowedOrigin: "project:write",
  getBranding: "project:read",
  updateBranding: "project:write",
  createApiKey: "api_keys:write",
  listApiKeys: "api_keys:read",
  renameApiKey: "api_keys:write",
  rotateApiKey: "api_keys:write",
  revokeApiKey: "api_keys:write",
  revealToken: "tokens:read",
  getPlatform: null,
  ...Object.fromEntries(ADMINISTRATION.map((id) => [id, ""] as const)),
  ...IN_A_PROJECT,
};

const NEEDS = { public: PUBLIC, dashboard: DASHBOARD } as const;
type Door = keyof typeof NEEDS;

let stack: TestStack;
let db: Database;
let tenant: Tenant;
let stranger: Tenant;
let operations: Readonly<Record<Door, readonly Operation[]>>;

beforeAll(async () => {
  stack = await startTestStack();
  db = databaseOf(stack.bridge);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  stranger = await openTenant(stack, await signUpDeveloper(stack));
  const { id } = tenant.developer.session.account;
  await db.execute(sql`insert into platform_administrators (account_id, granted_by)
    values (${id}, ${id})`);
  operations = {
    public: await readOperations(stack.publicUrl),
    dashboard: await readOperations(stack.dashboardUrl),
  };
});
afterAll(() => stack?.stop());

type Headers = Readonly<Record<string, string>>;
type Prepared = { url: URL; method: string; body: string | null };

const urlOf = (door: Door): string => (door === "public" ? stack.publicUrl : stack.dashboardUrl);

function find(door: Door, id: string): Operation {
  const operation = operations[door].find((one) => one.id === id);
  if (operation === undefined) throw new Error(`${id} is not in the document of the ${door} door.`);
  return operation;
}

/** A well-formed request about things of the tenant's project that do not exist. */
function prepare(door: Door, id: string): Prepared {
  const { method, path, pathParams } = find(door, id);
  const named = {
    integration: "unknown-key",
    externalId: "nobody",
    connectionId: unknownIdFor("connection_id"),
    returnUrl: tenant.returnUrl,
  };
  const ids = Object.fromEntries(
    pathParams.map((name) => [name, name === "project_id" ? tenant.projectId : unknownIdFor(name)]),
  );
  const { query = {}, body } = sampleFor(id, named);
  const url = new URL(fillPath(path, ids), urlOf(door));
  url.search = new URLSearchParams(query).toString();
  return { url, method, body: body === undefined ? null : JSON.stringify(body) };
}

async function send({ url, method, body }: Prepared, headers: Headers): Promise<HttpAnswer> {
  const answer = await exchange(url, {
    method,
    headers: { ...(body === null ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === null ? {} : { body }),
  });
  expectSecureHeaders(answer);
  return answer;
}

const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` });

/** What the dashboard's own page sends for this session. */
function pageHeaders({ developer }: Tenant, method = "POST"): Headers {
  const { cookies } = developer.dashboard;
  const url = new URL(stack.dashboardUrl);
  return {
    cookie: cookies.headerFor(url, { sameSite: true, safeNavigation: false }) ?? "",
    ...(method === "GET"
      ? {}
      : { origin: url.origin, "x-csrf-token": developer.session.csrf_token }),
  };
}

describe.each(["public", "dashboard"] as const)("the %s door", (door) => {
  test("has exactly the routes that this suite knows, and its document asks for what they need", () => {
    const documented = Object.fromEntries(
      operations[door].map(({ id, permission }) => [id, permission]),
    );
    expect(documented).toEqual(NEEDS[door]);
    for (const { pathParams } of operations[door])
      for (const name of pathParams) expect(ID_KINDS).toHaveProperty(name);
  });
});

describe("with an API key", () => {
  test.each(Object.entries(PUBLIC))("%s refuses whoever has none, or a wrong one", async (id) => {
    const request = prepare("public", id);
    const missing = await send(request, {});
    expectProblem(missing, 401, "unauthenticated");
    expect(missing.headers.get("www-authenticate")).toMatch(/^Bearer/);
    const { secret } = tenant.apiKey;
    for (const wrong of [
      "x",
      secret.slice(0, -1),
      secret.replace(/.$/, (c) => (c === "a" ? "b" : "a")),
    ])
      expectProblem(await send(request, bearer(wrong)), 401, "unauthenticated");
    const session = pageHeaders(tenant);
    expectProblem(await send(request, session), 401, "unauthenticated");
  });

  test.each(Object.entries(PUBLIC).filter(([, need]) => need !== ""))(
    "%s takes the scope %s and no other",
    async (id, need) => {
      const others = API_KEY_SCOPES.filter((scope) => scope !== need);
      const { dashboard } = tenant.developer;
      const without = await dashboard.createApiKey(tenant.projectId, "without", others);
      const refused = await send(prepare("public", id), bearer(without.secret));
      expectProblem(refused, 403, "forbidden");
      const only = await dashboard.createApiKey(tenant.projectId, "only", [need ?? ""]);
      const answer = await send(prepare("public", id), bearer(only.secret));
      expect([401, 403], answer.text).not.toContain(answer.status);
      expect(answer.status).toBeLessThan(500);
    },
  );

  test("a key that another tenant gave every right sees nothing of this project", async () => {
    const key = await send(prepare("public", "getKey"), bearer(stranger.apiKey.secret));
    expect(JSON.parse(key.text)).toMatchObject({ project_id: stranger.projectId });
    for (const { id, pathParams } of operations.public) {
      const answer = await send(prepare("public", id), bearer(stranger.apiKey.secret));
      expect(answer.text, id).not.toContain(tenant.projectId);
      if (pathParams.length > 0) expectProblem(answer, 404, "not_found");
    }
  });

  test("headers that name another caller, project or method change nothing", async () => {
    const forged = {
      ...bearer(tenant.apiKey.secret),
      "x-project-id": stranger.projectId,
      "x-user-id": stranger.developer.session.account.id,
      "x-internal-caller": "gateway",
      "x-atlas-caller": "gateway",
      "x-forwarded-host": "evil.example",
      "x-original-url": "/v1/projects",
      "x-rewrite-url": "/v1/projects",
      "x-http-method-override": "DELETE",
      forwarded: "host=evil.example;proto=https",
    };
    const answer = await send(prepare("public", "getKey"), forged);
    expect(JSON.parse(answer.text)).toMatchObject({ project_id: tenant.projectId });
    const document = await exchange(new URL("/openapi.json", stack.publicUrl), { headers: forged });
    expect(document.text).not.toContain("evil.example");
  });
});

describe("the session cookie", () => {
  test("opens nothing on the public door, and the dashboard's routes are not there at all", async () => {
    const onPublic = new Set(operations.public.map(({ method, path }) => `${method} ${path}`));
    const forTokens = await readOperations(stack.publicUrl, "/management/openapi.json");
    const taken = new Set(forTokens.map(({ method, path }) => `${method} ${path}`));
    for (const { id, method, path } of operations.dashboard) {
      if (onPublic.has(`${method} ${path}`)) continue;
      const { url, ...rest } = prepare("dashboard", id);
      const here = { ...rest, url: new URL(url.pathname + url.search, stack.publicUrl) };
      const answer = await send(here, pageHeaders(tenant, method));
      if (taken.has(`${method} ${path}`)) expectProblem(answer, 401, "unauthenticated");
      else expectProblem(answer, 404, "not_found");
    }
  });

  test("is what the dashboard's door takes, and an API key there is worth nothing", async () => {
    for (const [id, need] of Object.entries(DASHBOARD)) {
      if (need === null) continue;
      const request = prepare("dashboard", id);
      const { origin } = new URL(stack.dashboardUrl);
      const headers = { ...bearer(tenant.apiKey.secret), origin };
      expectProblem(await send(request, headers), 401, "unauthenticated");
      expectProblem(await send(request, { origin }), 401, "unauthenticated");
      const cookie = `atlas_session=${"A".repeat(43)}`;
      expectProblem(await send(request, { origin, cookie }), 401, "unauthenticated");
    }
  });

  test("gives its own account's rights whatever key stands beside it", async () => {
    const headers = { ...pageHeaders(stranger, "GET"), ...bearer(tenant.apiKey.secret) };
    const projects = await send(prepare("dashboard", "listProjects"), headers);
    expect(projects.text).toContain(stranger.projectId);
    expect(projects.text).not.toContain(tenant.projectId);
  });

  test("of another account finds no project here", async () => {
    for (const { id, method, pathParams } of operations.dashboard) {
      if (!pathParams.includes("project_id")) continue;
      const answer = await send(prepare("dashboard", id), pageHeaders(stranger, method));
      expectProblem(answer, 404, "not_found");
    }
  });

  test("ends with the session: its replay after sign-out is refused", async () => {
    const { dashboard, session } = await signUpDeveloper(stack);
    const url = new URL(stack.dashboardUrl);
    const cookie =
      dashboard.cookies.headerFor(url, { sameSite: true, safeNavigation: false }) ?? "";
    const request = prepare("dashboard", "getSession");
    expect((await send(request, { cookie })).status).toBe(200);
    expect((await dashboard.send("POST", "/v1/sign-out", {})).status).toBe(204);
    expectProblem(await send(request, { cookie }), 401, "unauthenticated");
    expect(session.csrf_token).not.toBe("");
  });

  test("is a new one at each sign-in, never one that was brought along", async () => {
    const { dashboard } = tenant.developer;
    const planted = "B".repeat(43);
    const { email } = tenant.developer.session.account;
    const answer = await exchange(new URL("/v1/sign-in", stack.dashboardUrl), {
      method: "POST",
      headers: { "content-type": "application/json", cookie: `atlas_session=${planted}` },
      body: JSON.stringify({ email, password: "wrong password" }),
    });
    expectProblem(answer, 401, "invalid_credentials");
    expect(answer.headers.get("set-cookie")).toBeNull();
    const fresh = await signUpDeveloper(stack);
    const values = [dashboard, fresh.dashboard].map(({ cookies }) =>
      cookies.value(new URL(stack.dashboardUrl), "atlas_session"),
    );
    expect(new Set([...values, planted]).size).toBe(3);
  });
});

describe("a route of administrators", () => {
  test("is not there for anybody else, whatever role they have in a project", async () => {
    const path = new URL("/v1/nothing-of-this-name", stack.dashboardUrl);
    const unknown = await send({ url: path, method: "GET", body: null }, {});
    const { detail } = expectProblem(unknown, 404, "not_found");
    for (const id of ADMINISTRATION) {
      const { method } = find("dashboard", id);
      const answer = await send(prepare("dashboard", id), pageHeaders(stranger, method));
      expect(expectProblem(answer, 404, "not_found").detail, id).toBe(detail);
    }
  });

  test("answers an administrator, and ends with the right", async () => {
    for (const id of ADMINISTRATION) {
      const { method, pathParams } = find("dashboard", id);
      if (method !== "GET" || pathParams.includes("account_id")) continue;
      const answer = await send(prepare("dashboard", id), pageHeaders(tenant, method));
      expect(answer.status, `${id}: ${answer.text}`).toBe(200);
    }
    const guest = { ...stranger, developer: await signUpDeveloper(stack) };
    const { id } = guest.developer.session.account;
    const ask = () => send(prepare("dashboard", "listAdminLog"), pageHeaders(guest, "GET"));
    await db.execute(sql`insert into platform_administrators (account_id, granted_by)
      values (${id}, ${id})`);
    expect((await ask()).status).toBe(200);
    await db.execute(sql`delete from platform_administrators where account_id = ${id}`);
    expectProblem(await ask(), 404, "not_found");
  });
});

/** What docs/roles.md says of a route and a role. */
const rolesPage = readRolesPage();
const mayByPage = (route: string, role: Role): boolean | undefined =>
  rolesPage.get(route)?.allowed.includes(role);

describe("a role", () => {
  test.each(ROLES)(
    "%s may do in its project what its permissions say, and nothing else",
    async (role) => {
      const guest = await signUpDeveloper(stack);
      const member = { ...stranger, developer: guest };
      await db.execute(sql`insert into members (project_id, account_id, role)
      values (${tenant.projectId}, ${guest.session.account.id}, ${role})`);
      for (const { id, method, path, pathParams } of operations.dashboard) {
        const need = DASHBOARD[id];
        if (!need || !pathParams.includes("project_id")) continue;
        const answer = await send(prepare("dashboard", id), pageHeaders(member, method));
        const allowed = ROLE_PERMISSIONS[role].some((permission) => permission === need);
        expect(mayByPage(`${method} ${path}`, role), `docs/roles.md: ${id}`).toBe(allowed);
        if (allowed) expect([401, 403], `${id}: ${answer.text}`).not.toContain(answer.status);
        else expectProblem(answer, 403, "forbidden");
      }
      await db.execute(sql`delete from members where account_id = ${guest.session.account.id}`);
      const gone = await send(prepare("dashboard", "getProject"), pageHeaders(member, "GET"));
      expectProblem(gone, 404, "not_found");
    },
  );

  test("cannot give an API key a scope that keys do not have", async () => {
    const { dashboard } = tenant.developer;
    for (const scope of ["project:write", "api_keys:write", "*", "owner", "__proto__"]) {
      const path = `/v1/projects/${tenant.projectId}/api-keys`;
      const answer = await dashboard.send("POST", path, { name: "more", scopes: [scope] });
      expectProblem(answer, 400, "invalid_request");
    }
  });
});

describe("another site's page", () => {
  const evil = "https://evil.example";
  const cases: [name: string, change: Headers, without: string[], status: number, code: string][] =
    [
      ["its own origin", { origin: evil }, [], 403, "csrf_refused"],
      ["the origin null", { origin: "null" }, [], 403, "csrf_refused"],
      ["a look-alike origin", { origin: "http://localhost.evil.example" }, [], 403, "csrf_refused"],
      [
        "no origin and cross-site",
        { "sec-fetch-site": "cross-site" },
        ["origin"],
        403,
        "csrf_refused",
      ],
      [
        "no origin and same-site",
        { "sec-fetch-site": "same-site" },
        ["origin"],
        403,
        "csrf_refused",
      ],
      [
        "a right origin and cross-site",
        { "sec-fetch-site": "cross-site" },
        [],
        403,
        "csrf_refused",
      ],
      ["no CSRF token", {}, ["x-csrf-token"], 403, "csrf_refused"],
      ["a wrong CSRF token", { "x-csrf-token": "x".repeat(43) }, [], 403, "csrf_refused"],
      ["JSON as text/plain", { "content-type": "text/plain" }, [], 415, "unsupported_media_type"],
      [
        "JSON as a form",
        { "content-type": "application/x-www-form-urlencoded" },
        [],
        415,
        "unsupported_media_type",
      ],
    ];

  test.each(cases)("with %s changes nothing", async (_, change, without, status, code) => {
    await stack.runJobs();
    const before = await snapshot(db);
    for (const { id, method } of operations.dashboard) {
      if (method === "GET") continue;
      const beforeSession = DASHBOARD[id] === null;
      const needsToken = without.includes("x-csrf-token") || "x-csrf-token" in change;
      if (beforeSession && needsToken && id !== "signOut") continue;
      const { "x-csrf-token": token, ...rest } = { ...pageHeaders(tenant), ...change };
      const headers = { ...rest, ...(token === undefined ? {} : { "x-csrf-token": token }) };
      const sent = Object.fromEntries(
        Object.entries(headers).filter(([name]) => !without.includes(name)),
      );
      const request = prepare("dashboard", id);
      const answer = await send({ ...request, body: request.body ?? "{}" }, sent);
      expect(answer.status, `${id}: ${answer.text}`).toBe(status);
      expectProblem(answer, status, code);
    }
    await stack.runJobs();
    expect(await snapshot(db)).toEqual(before);
    const still = await send(prepare("dashboard", "getSession"), pageHeaders(tenant, "GET"));
    expect(still.status).toBe(200);
  });

  test("cannot make a GET or a POST into something else by a header or a parameter", async () => {
    const path = `/v1/projects/${tenant.projectId}/api-keys/${tenant.apiKey.id}`;
    for (const method of ["GET", "POST"]) {
      const request = { method, body: null, url: new URL(path, stack.dashboardUrl) };
      for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
        const answer = await send(request, { ...pageHeaders(tenant), [name]: "DELETE" });
        expectProblem(answer, 405, "method_not_allowed");
      }
      request.url.search = "_method=DELETE";
      expectProblem(await send(request, pageHeaders(tenant)), 405, "method_not_allowed");
    }
    expect(
      (await new AppClient(stack.publicUrl, tenant.apiKey.secret).send("GET", "/v1/key")).status,
    ).toBe(200);
  });
});

describe("what anybody may ask for", () => {
  test.each([
    "/",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
    "/reference",
    "/changelog",
    "/nothing",
    "/connect/x",
    "/callback/x",
  ])("%s has the headers of docs/security-requirements.md 89", async (path) => {
    expectSecureHeaders(await exchange(new URL(path, stack.publicUrl)));
  });

  test("the services behind the gateway have no door of their own", async () => {
    for (const path of ["/signIn", "/TOKENS", "/rpc", "/__proto__", "/cdn-cgi/mf/scheduled"])
      for (const method of ["GET", "POST"])
        expect((await exchange(new URL(path, stack.publicUrl), { method })).status).toBe(404);
  });

  test("the door of the jobs opens to its secret only", async () => {
    for (const authorization of [
      "",
      "Bearer x",
      `Bearer ${tenant.apiKey.secret}`,
      `Basic ${stack.jobsSecret}`,
    ]) {
      const answer = await exchange(new URL("/run", stack.jobsUrl), {
        method: "POST",
        headers: { authorization },
      });
      expectProblem(answer, 401, "unauthenticated");
    }
    expect((await exchange(new URL("/run", stack.publicUrl), { method: "POST" })).status).toBe(404);
  });
});
