import { beforeEach, describe, expect, test, vi } from "vitest";
import type { NewSession, Session } from "#shared/contracts/auth/session";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { Token } from "#shared/contracts/tokens/token";
import { newId } from "#shared/ids";
import { err, ok } from "#shared/result";
import { requireRecentProof } from "#shared/rpc/require-recent-proof";
import { makeDashboardDoor } from "./dashboard-door.ts";
import { ask, problemOf } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";

const account = {
  id: "acc_1",
  email: "ada@example.com",
  name: "Ada",
  email_verified: true,
  locale: null,
  time_zone: null,
};
const session: Session = {
  account,
  csrf_token: "csrf-token-of-the-session",
  expires_at: "2099-01-01T00:00:00.000Z",
};
const sessionToken = "session-token-0123456789";
const cookie = `__Host-atlas_session=${sessionToken}`;
const projectId = newId("project");
const signedIn: Doubles = {
  AUTH: {
    resolveSession: async (_, { session_token }) =>
      session_token === sessionToken
        ? ok(session)
        : err({ code: "unauthenticated", detail: "Sign in." }),
    signOut: async () => ok(null),
  },
  PROJECTS: {
    resolveMember: async (_, { project_id }) =>
      project_id === projectId
        ? ok({ role: "developer" as const })
        : err({ code: "not_found", detail: "There is no such project." }),
    createProject: async (_, { name }) =>
      ok({
        id: "prj_new",
        name,
        role: "owner" as const,
        created_at: "2026-11-23T00:00:00Z",
        slug: null,
        state: "active" as const,
        deletes_at: null,
        audit_retention_days: null,
        version: 1,
      }),
    revokeApiKey: async () => ok(null),
    listApiKeys: async () => ok([]),
  },
};

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
});

const setUp = (doubles: Doubles = signedIn, variables: Parameters<typeof makeEnv>[1] = {}) => {
  const door = makeDashboardDoor();
  const { env, calls } = makeEnv(doubles, variables);
  return {
    calls,
    methods: () => calls.map(({ method }) => method),
    send: (path: string, init: Parameters<typeof ask>[3] = {}) => ask(door, env, path, init),
  };
};
const own = {
  cookie,
  origin: "https://atlas.example.com",
  "sec-fetch-site": "same-origin",
  "x-csrf-token": session.csrf_token,
};

describe("signing in", () => {
  const opened: NewSession = { ...session, session_token: "fresh-session-token-1" };
  const json = { email: "ada@example.com", password: "correct horse" };
  const doubles: Doubles = { AUTH: { signIn: async () => ok(opened) } };

  test("sets the new session's cookie and answers all but its secret", async () => {
    const { send } = setUp(doubles);
    const response = await send("/v1/sign-in", { method: "POST", json, headers: { cookie } });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-atlas_session=fresh-session-token-1; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    const body = await response.text();
    expect(JSON.parse(body)).toEqual(session);
    expect(body).not.toContain("fresh-session-token-1");
  });

  test("on a loopback base URL sets a cookie that the browser takes over http", async () => {
    const { send } = setUp(doubles, { ATLAS_BASE_URL: "http://localhost:8787" });
    const response = await send("/v1/sign-in", { method: "POST", json });
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^atlas_session=fresh-session-token-1; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
  });

  test.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("from a page with %j is refused before anything happens", async (headers) => {
    for (const path of ["/v1/sign-in", "/v1/sign-up", "/v1/sign-out"]) {
      const { send, calls } = setUp(doubles);
      const response = await send(path, { method: "POST", json, headers });
      expect(await problemOf(response)).toEqual({ status: 403, code: "csrf_refused" });
      expect(calls).toEqual([]);
    }
  });

  test("as text/plain is refused", async () => {
    const { send, calls } = setUp(doubles);
    const headers = { "content-type": "text/plain" };
    const init = { method: "POST", body: JSON.stringify(json), headers };
    expect((await send("/v1/sign-in", init)).status).toBe(415);
    expect(calls).toEqual([]);
  });

  test("too often says when to try again", async () => {
    const signIn = async () =>
      err({ code: "rate_limited" as const, detail: "Wait.", retry_after: 30 });
    const { send } = setUp({ AUTH: { signIn } });
    const response = await send("/v1/sign-in", { method: "POST", json });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  test("up is accepted with 202 and no cookie", async () => {
    const { send } = setUp({ AUTH: { signUp: async () => ok({ status: "accepted" as const }) } });
    const response = await send("/v1/sign-up", { method: "POST", json: { ...json, name: "Ada" } });
    expect([response.status, await response.json()]).toEqual([202, { status: "accepted" }]);
    expect(response.headers.get("set-cookie")).toBeNull();
  });
});

describe("signing out", () => {
  test("ends the session and takes the cookie away", async () => {
    const { send, methods } = setUp();
    const response = await send("/v1/sign-out", { method: "POST", headers: own });
    expect(response.status).toBe(204);
    expect(response.headers.get("set-cookie")).toContain(
      "__Host-atlas_session=; Path=/; Max-Age=0",
    );
    expect(methods()).toContain("AUTH.signOut");
  });

  test("needs the CSRF token of a session that lives", async () => {
    const { send, methods } = setUp();
    const response = await send("/v1/sign-out", { method: "POST", headers: { cookie } });
    expect(response.status).toBe(403);
    expect(methods()).not.toContain("AUTH.signOut");
  });

  test("without a session is no error", async () => {
    const { send } = setUp();
    expect((await send("/v1/sign-out", { method: "POST" })).status).toBe(204);
    const headers = { cookie: "__Host-atlas_session=a-session-long-over" };
    expect((await send("/v1/sign-out", { method: "POST", headers })).status).toBe(204);
  });
});

describe("the session cookie", () => {
  test("opens the account's routes", async () => {
    const { send } = setUp();
    const response = await send("/v1/session", { headers: { cookie } });
    expect([response.status, await response.json()]).toEqual([200, session]);
  });

  test.each([
    ["no cookie", {}],
    ["the loopback's name", { cookie: `atlas_session=${sessionToken}` }],
    ["two cookies", { cookie: `${cookie}; ${cookie}` }],
    ["another session", { cookie: "__Host-atlas_session=other-session-01234" }],
    ["a malformed value", { cookie: '__Host-atlas_session="quoted-value-0123"' }],
  ])("is needed: %s is 401", async (_, headers: Record<string, string>) => {
    const { send } = setUp();
    const response = await send("/v1/session", { headers });
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(await problemOf(response)).toEqual({ status: 401, code: "unauthenticated" });
  });

  test("cannot be replaced by an API key", async () => {
    const { send, calls } = setUp();
    const headers = { authorization: `Bearer ${await mintTestKey()}` };
    expect((await send("/v1/projects", { headers })).status).toBe(401);
    expect(calls).toEqual([]);
  });

  test("is not looked at for a member's route of the public door", async () => {
    const { send } = setUp();
    expect((await send("/v1/connections", { headers: { cookie } })).status).toBe(404);
    expect((await send("/v1/key", { headers: { cookie } })).status).toBe(404);
  });
});

describe("a change", () => {
  const json = { name: "Shop" };

  test("from the dashboard's own page with its CSRF token is made", async () => {
    const { send, calls } = setUp();
    const response = await send("/v1/projects", { method: "POST", json, headers: own });
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe("/v1/projects/prj_new");
    expect(calls.at(-1)).toEqual({
      method: "PROJECTS.createProject",
      ctx: expect.objectContaining({ actor: { type: "account", id: "acc_1" }, projectId: null }),
      input: json,
    });
  });

  test.each([
    ["another origin", { ...own, origin: "https://evil.example" }],
    ["origin null", { ...own, origin: "null" }],
    ["a cross-site fetch without Origin", { cookie, "sec-fetch-site": "cross-site" }],
    ["a same-site fetch", { ...own, "sec-fetch-site": "same-site" }],
    ["no CSRF token", { cookie, origin: "https://atlas.example.com" }],
    ["another CSRF token", { ...own, "x-csrf-token": "csrf-token-of-some-other-" }],
  ])("with %s is refused", async (_, headers: Record<string, string>) => {
    const { send, methods } = setUp();
    const response = await send("/v1/projects", { method: "POST", json, headers });
    expect(await problemOf(response)).toEqual({ status: 403, code: "csrf_refused" });
    expect(methods()).not.toContain("PROJECTS.createProject");
  });

  test("is not made by a GET that claims another method", async () => {
    const { send, methods } = setUp();
    const headers = { ...own, "x-http-method-override": "DELETE" };
    await send(`/v1/projects/${projectId}/api-keys`, { headers });
    expect(methods()).toEqual([
      "AUTH.resolveSession",
      "PROJECTS.resolveMember",
      "PROJECTS.listApiKeys",
    ]);
  });

  test("with a form's content type is refused", async () => {
    const { send, methods } = setUp();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const headers = { ...own, "content-type": type };
      const init = { method: "POST", body: JSON.stringify(json), headers };
      expect((await send("/v1/projects", init)).status).toBe(415);
    }
    expect(methods()).not.toContain("PROJECTS.createProject");
  });

  test("with a form's content type is refused where no body is wanted, too", async () => {
    const { send, methods } = setUp();
    const path = `/v1/projects/${projectId}/connections/con_1/disable`;
    const headers = { ...own, "content-type": "text/plain" };
    expect((await send(path, { method: "POST", body: "a=b", headers })).status).toBe(415);
    expect(methods()).not.toContain("TOKENS.disableConnection");
  });
});

describe("a project's route", () => {
  test("runs with the project of the path and the account's role in it", async () => {
    const { send, calls } = setUp();
    const path = `/v1/projects/${projectId}/api-keys/key_1`;
    const response = await send(path, { method: "DELETE", headers: own });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(calls.at(-1)).toEqual({
      method: "PROJECTS.revokeApiKey",
      ctx: {
        actor: { type: "account", id: "acc_1" },
        projectId,
        role: "developer",
        scopes: [],
        requestId: response.headers.get("x-request-id"),
        ip: null,
      },
      input: { id: "key_1" },
    });
  });

  test("asks for the membership beside the session that names its account, and only then once", async () => {
    const { accountId, named } = { accountId: newId("account"), named: "x".repeat(43) };
    const own = (token: string) => ({ cookie: `__Host-atlas_session=${token}` });
    const path = `/v1/projects/${projectId}/connections`;
    const AUTH = { ...signedIn.AUTH, resolveSession: async () => ok(session) };
    const { send, methods } = setUp({ ...signedIn, AUTH });
    await send(path, { headers: own(`${named}.${accountId}`) });
    expect(methods().slice(0, 2)).toEqual(["PROJECTS.resolveMember", "AUTH.resolveSession"]);
    // The session turned out to be somebody else's: the early answer counts for nothing.
    expect(methods().filter((method) => method === "PROJECTS.resolveMember")).toHaveLength(2);
  });

  test("is the same 404 for a foreign, an unknown and a malformed project", async () => {
    const { send, methods } = setUp();
    const bodies = new Set<string>();
    for (const id of [newId("project"), "prj_x", newId("account"), "a%27b"]) {
      const response = await send(`/v1/projects/${id}/connections`, { headers: { cookie } });
      const { code, detail, status, title } = JSON.parse(await response.text());
      bodies.add(JSON.stringify({ code, detail, status, title, answer: response.status }));
    }
    expect([...bodies]).toEqual([
      '{"code":"not_found","detail":"This project does not exist, or you are not a member of it.","status":404,"title":"Not found","answer":404}',
    ]);
    expect(methods()).not.toContain("TOKENS.listConnections");
    expect(methods().filter((method) => method === "PROJECTS.resolveMember")).toHaveLength(1);
  });
});

describe("a token", () => {
  const path = `/v1/projects/${projectId}/connections/con_1`;
  const token: Token = {
    connection_id: "con_1",
    access_token: "plaintext-access-token",
    token_type: "Bearer",
    expires_at: null,
    scope: [],
    missing_scopes: [],
    stale: false,
    last_refresh_error: null,
    extra: {},
  };
  const provedAgo = (ageSeconds: number): Doubles => ({
    ...signedIn,
    AUTH: {
      resolveSession: async () =>
        ok({ ...session, proof: { ageSeconds, methods: ["password", "totp"] } }),
    },
    TOKENS: {
      revealToken: async (ctx) => {
        const recent = requireRecentProof(ctx);
        return recent.ok ? ok(token) : recent;
      },
    },
  });
  const reveal = (ageSeconds: number) =>
    setUp(provedAgo(ageSeconds)).send(`${path}/reveal-token`, { method: "POST", headers: own });

  test("is shown to who has just proved who they are", async () => {
    const response = await reveal(599);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(token);
  });

  test("is not shown to who has not, and the answer says with what they can", async () => {
    const response = await reveal(600);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      code: "step_up_required",
      methods: ["password", "totp"],
    });
  });

  test("is not needed to know the session, which does not tell the proof", async () => {
    const { send } = setUp(provedAgo(0));
    const response = await send("/v1/session", { headers: { cookie } });
    expect(await response.json()).toEqual(session);
  });

  test("does not come with a refresh by hand, which answers the connection", async () => {
    const connection = { id: "con_1" } as Connection;
    const { send, methods } = setUp({
      ...signedIn,
      TOKENS: {
        refreshConnection: async () => ok(token),
        getConnection: async () => ok(connection),
      },
    });
    const response = await send(`${path}/refresh`, { method: "POST", json: {}, headers: own });
    expect(await response.json()).toEqual(connection);
    expect(methods().slice(2)).toEqual(["TOKENS.refreshConnection", "TOKENS.getConnection"]);
  });

  test("has no other way out: a session cannot read one by GET, nor many at once", async () => {
    const { send, methods } = setUp(provedAgo(0));
    for (const [method, url] of [
      ["GET", `${path}/token`],
      ["GET", `/v1/projects/${projectId}/token?integration=github&external_id=u1`],
      ["POST", `/v1/projects/${projectId}/tokens`],
    ] as const) {
      const body = method === "POST" ? { json: { connection_ids: ["con_1"] } } : {};
      const response = await send(url, { method, headers: own, ...body });
      expect(await problemOf(response)).toEqual({ status: 404, code: "not_found" });
    }
    expect(methods().filter((name) => name.startsWith("TOKENS"))).toEqual([]);
  });
});
