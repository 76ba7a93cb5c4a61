import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { err, ok } from "#shared/result";
import { makePublicDoor } from "./public-door.ts";
import { ask, problemOf } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";
import { reads, token } from "#support/gateway/token-reads";

const verdict: ApiKeyVerdict = {
  api_key_id: "key_1",
  project_id: "prj_1",
  scopes: ["tokens:read", "connections:write"],
  expires_at: null,
};
const verified = { verifyApiKey: async () => ok(verdict) };

let key = "";
const lines: string[] = [];
beforeEach(async () => {
  key = await mintTestKey();
  for (const method of ["log", "warn", "error"] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

const setUp = (doubles: Doubles = {}, variables: Parameters<typeof makeEnv>[1] = {}) => {
  let nowMs = 0;
  const door = makePublicDoor(() => nowMs);
  const { env, calls } = makeEnv({ PROJECTS: verified, ...doubles }, variables);
  const authorized = { authorization: `Bearer ${key}` };
  return {
    calls,
    methods: () => calls.map(({ method }) => method),
    to: (ms: number) => void (nowMs = ms),
    get: (path: string, headers: Record<string, string> = authorized) =>
      ask(door, env, path, { headers }),
    send: (method: string, path: string, init: Parameters<typeof ask>[3] = {}) =>
      ask(door, env, path, { method, ...init, headers: { ...authorized, ...init.headers } }),
  };
};
const readsToken = reads(async () => ok(token));

describe("an API key", () => {
  test("opens a route with its project, scopes and the platform's client address", async () => {
    const { get, calls } = setUp(readsToken);
    const response = await get("/v1/connections/con_1/token?max_wait=5", {
      authorization: `bearer ${key}`,
      "cf-connecting-ip": "203.0.113.7",
      "x-forwarded-for": "198.51.100.1",
      "x-project-id": "prj_other",
      "x-user-id": "acc_1",
      "x-internal-role": "owner",
      "x-request-id": "req_mine",
      cookie: "__Host-atlas_session=sessionsessionsession",
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(token);
    const requestId = response.headers.get("x-request-id");
    expect(requestId).toMatch(/^req_[0-9a-z]{26}$/);
    expect(calls).toEqual([
      {
        method: "PROJECTS.verifyApiKey",
        ctx: expect.objectContaining({ actor: { type: "anonymous" }, projectId: null }),
        input: { id: expect.stringMatching(/^key_/), hash: await sha256Hex(key) },
      },
      {
        method: "TOKENS.readToken",
        ctx: {
          actor: { type: "api_key", id: "key_1" },
          projectId: "prj_1",
          role: null,
          scopes: ["tokens:read", "connections:write"],
          requestId,
          ip: "203.0.113.7",
        },
        input: { connection_id: "con_1", max_wait: 5 },
      },
    ]);
  });

  test("is verified once in 20 s and again after", async () => {
    const { get, methods, to } = setUp(readsToken);
    for (const ms of [0, 10_000, 19_999]) {
      to(ms);
      await get("/v1/connections/con_1/token");
    }
    expect(methods().filter((method) => method === "PROJECTS.verifyApiKey")).toHaveLength(1);
    to(20_000);
    await get("/v1/connections/con_1/token");
    expect(methods().filter((method) => method === "PROJECTS.verifyApiKey")).toHaveLength(2);
  });

  test("that is unknown is refused, and asked about again only after 5 s", async () => {
    const verifyApiKey = async () => err({ code: "unauthenticated" as const, detail: "x" });
    const { get, methods, to } = setUp({ PROJECTS: { verifyApiKey } });
    for (const ms of [0, 4_999, 5_000]) {
      to(ms);
      const response = await get("/v1/key");
      expect(response.headers.get("www-authenticate")).toContain("invalid_token");
      expect(await problemOf(response)).toEqual({ status: 401, code: "unauthenticated" });
    }
    expect(methods()).toHaveLength(2);
  });

  test.each([
    ["none at all", ""],
    ["another scheme", "Basic abc"],
    ["no key", "Bearer "],
    ["a made-up key", `Bearer atlas_sk_01jd${"0".repeat(22)}_${"0".repeat(52)}_${"0".repeat(16)}`],
    ["two keys", "Bearer a, Bearer b"],
    ["a session", "Bearer sessionsessionsession"],
  ])("is refused with no I/O when it is %s", async (_, authorization) => {
    const { get, calls } = setUp();
    const response = await get("/v1/key", authorization === "" ? {} : { authorization });
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer /);
    expect(await problemOf(response)).toEqual({ status: 401, code: "unauthenticated" });
    expect(calls).toEqual([]);
  });

  test("with one character changed is refused with no I/O", async () => {
    const { get, calls } = setUp();
    const changed = key.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    expect((await get("/v1/key", { authorization: `Bearer ${changed}` })).status).toBe(401);
    expect(calls).toEqual([]);
  });

  test("in the URL is refused, and the answer and the log do not repeat it", async () => {
    const { get } = setUp();
    const response = await get(`/v1/key?key=${key}`);
    const body = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: "credential_in_url" });
    expect(body + lines.join()).not.toContain(key);
  });

  test("sees itself", async () => {
    const { get } = setUp();
    expect(await (await get("/v1/key")).json()).toEqual({
      id: "key_1",
      project_id: "prj_1",
      scopes: ["tokens:read", "connections:write"],
      expires_at: null,
    });
  });

  test("cannot be verified while the check secrets are missing: 503, not 401", async () => {
    const { get } = setUp({}, { API_KEY_CHECK_SECRETS: "short" });
    expect(await problemOf(await get("/v1/key"))).toEqual({
      status: 503,
      code: "service_unavailable",
    });
  });
});

describe("the dashboard's routes", () => {
  test.each([
    ["POST", "/v1/sign-in"],
    ["POST", "/v1/sign-up"],
    ["GET", "/v1/session"],
    ["GET", "/v1/account/tokens"],
    ["POST", "/v1/projects/prj_1/leave"],
    ["POST", "/v1/projects/prj_1/connections/con_1/reveal-token"],
    ["POST", "/run"],
    ["GET", "/keys"],
  ])("%s %s does not exist here", async (method, path) => {
    const { send, calls } = setUp();
    const response = await send(method, path, {
      headers: { cookie: "__Host-atlas_session=sessionsessionsession" },
    });
    expect(await problemOf(response)).toEqual({ status: 404, code: "not_found" });
    expect(calls).toEqual([]);
  });
});

describe("a body", () => {
  const update = "/v1/connections/con_1";

  test("of the wrong content type is refused", async () => {
    const { send, methods } = setUp();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json5"]) {
      const init = { body: '{"tags":{}}', headers: { "content-type": type } };
      expect(await problemOf(await send("PATCH", update, init))).toEqual({
        status: 415,
        code: "unsupported_media_type",
      });
    }
    expect(methods()).not.toContain("TOKENS.updateConnection");
  });

  test("that is too large, too deep or not JSON is refused", async () => {
    const { send } = setUp();
    const headers = { "content-type": "application/json" };
    const bodies: [string, number][] = [
      ["x".repeat(256 * 1024 + 1), 413],
      ["[".repeat(40) + "]".repeat(40), 400],
      ["{", 400],
      ['{"__proto__":1}', 400],
    ];
    for (const [body, status] of bodies)
      expect((await send("PATCH", update, { body, headers })).status).toBe(status);
  });

  test("is not read before the key is known to be good", async () => {
    const { send } = setUp();
    const body = "x".repeat(300 * 1024);
    const headers = { authorization: "Bearer none", "content-type": "application/json" };
    expect((await send("PATCH", update, { body, headers })).status).toBe(401);
  });

  test("with wrong members names each place by a JSON Pointer and echoes no value", async () => {
    const { send } = setUp();
    const json = { tags: { "bad tag/~": "x" }, role: "owner", metadata: "MARKER-value" };
    const response = await send("PATCH", update, { json });
    const problem = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(problem)).toMatchObject({
      code: "invalid_request",
      errors: expect.arrayContaining([
        { path: "/tags/bad tag~1~0", message: expect.any(String), code: "wrong_format" },
        { path: "/metadata", message: expect.any(String), code: "wrong_type" },
        { path: "", message: expect.stringContaining("role"), code: "unknown_field" },
      ]),
    });
    expect(problem).not.toContain("MARKER");
  });

  test("may be left out where every member is optional", async () => {
    const { send, calls } = setUp({ TOKENS: { refreshConnection: async () => ok(token) } });
    expect((await send("POST", "/v1/connections/con_1/refresh")).status).toBe(200);
    const empty = { body: "", headers: { "content-type": "application/json" } };
    expect((await send("POST", "/v1/connections/con_1/refresh", empty)).status).toBe(200);
    expect(calls.at(-1)?.input).toEqual({ connection_id: "con_1", max_wait: 22 });
  });

  test("is needed where a member is not", async () => {
    const { send } = setUp();
    expect((await send("POST", "/v1/tokens")).status).toBe(400);
  });
});

describe("parameters", () => {
  test("that a route reads are refused when they come twice", async () => {
    const { get } = setUp(readsToken);
    for (const path of [
      "/v1/connections?limit=1&limit=2",
      "/v1/connections?state=active&state=active",
      "/v1/connections/con_1/token?max_wait=1&max_wait=1",
    ]) {
      const response = await get(path);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ message: "Send this parameter once.", code: "repeated" }],
      });
    }
  });

  test.each(["?__proto__=1", "?constructor=1&constructor=2", "?=&&==", "?max_wait=%20"])(
    "%s is harmless",
    async (query) => {
      const { get } = setUp(readsToken);
      expect((await get(`/v1/connections/con_1/token${query}`)).status).toBeLessThan(500);
    },
  );

  test("that are refused have a stable code each, with what the message names", async () => {
    const { get, send } = setUp(readsToken);
    const errorsOf = async (answer: Promise<Response>) => (await (await answer).json()).errors;
    expect(await errorsOf(get("/v1/connections/con_1/token?max_wait=26"))).toMatchObject([
      { path: "/max_wait", code: "too_large", params: { limit: "25" } },
    ]);
    expect(await errorsOf(get("/v1/connections/con_1/token?max_wait=-1"))).toMatchObject([
      { path: "/max_wait", code: "too_small", params: { limit: "0" } },
    ]);
    expect(await errorsOf(get("/v1/connections?state=gone"))).toMatchObject([
      { path: "/state", code: "wrong_choice" },
    ]);
    expect(await errorsOf(send("POST", "/v1/tokens", { json: {} }))).toMatchObject([
      { path: expect.any(String), code: "required" },
    ]);
  });

  test("out of bounds are refused", async () => {
    const { get } = setUp(readsToken);
    for (const query of ["?max_wait=26", "?max_wait=-1", "?max_wait=x"])
      expect((await get(`/v1/connections/con_1/token${query}`)).status).toBe(400);
  });

  test("hard is what it says and nothing else", async () => {
    const deleteConnection = async () =>
      ok({ connection_id: "con_1", state: "deleted" as const, tokens: [] });
    const { send, calls } = setUp({ TOKENS: { deleteConnection } });
    expect((await send("DELETE", "/v1/connections/con_1?hard=true")).status).toBe(200);
    expect(calls.at(-1)?.input).toEqual({ connection_id: "con_1", hard: true });
    await send("DELETE", "/v1/connections/con_1");
    expect(calls.at(-1)?.input).toEqual({ connection_id: "con_1", hard: false });
    expect((await send("DELETE", "/v1/connections/con_1?hard=1")).status).toBe(400);
  });
});

describe("deleting an integration", () => {
  const integration_id = "int_1";
  const found = async () => ok({ integration_id });
  const inUse = async () => err({ code: "integration_in_use" as const, detail: "It is in use." });
  const path = "/v1/integrations/github";

  test("makes the vault let go of it first, and names it by its id from then on", async () => {
    const { send, calls } = setUp({
      PROVIDERS: { findIntegrationId: found, deleteIntegration: async () => ok(null) },
      TOKENS: { releaseIntegration: async () => ok({ purged: 1 }) },
    });
    expect((await send("DELETE", path)).status).toBe(204);
    expect(calls.slice(1).map(({ method, input }) => ({ method, input }))).toEqual([
      { method: "PROVIDERS.findIntegrationId", input: { integration: "github" } },
      { method: "TOKENS.releaseIntegration", input: { integration_id } },
      { method: "PROVIDERS.deleteIntegration", input: { integration: integration_id } },
    ]);
  });

  test("stops where it is refused", async () => {
    const notFound = async () => err({ code: "not_found" as const, detail: "None." });
    const unknown = setUp({ PROVIDERS: { findIntegrationId: notFound } });
    const missing = await problemOf(await unknown.send("DELETE", path));
    expect(missing).toEqual({ status: 404, code: "not_found" });
    expect(unknown.methods()).not.toContain("TOKENS.releaseIntegration");

    const used = setUp({
      PROVIDERS: { findIntegrationId: found },
      TOKENS: { releaseIntegration: inUse },
    });
    const refused = await problemOf(await used.send("DELETE", path));
    expect(refused).toEqual({ status: 409, code: "integration_in_use" });
    expect(used.methods()).not.toContain("PROVIDERS.deleteIntegration");

    const overtaken = setUp({
      PROVIDERS: { findIntegrationId: found, deleteIntegration: inUse },
      TOKENS: { releaseIntegration: async () => ok({ purged: 0 }) },
    });
    const late = await problemOf(await overtaken.send("DELETE", path));
    expect(late).toEqual({ status: 409, code: "integration_in_use" });
  });
});

describe("answers", () => {
  test("carry the security headers, on success and on failure", async () => {
    const { get } = setUp(readsToken);
    for (const path of ["/v1/connections/con_1/token", "/v1/nothing", "/healthz", "/callback/x"]) {
      const { headers } = await get(path);
      expect(headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("permissions-policy")).toContain("camera=()");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("content-security-policy")).not.toContain("unsafe");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("x-request-id")).toMatch(/^req_/);
    }
  });

  test("of a service's error carry its status, Retry-After and the request id", async () => {
    const readToken = async () =>
      err({ code: "refresh_in_progress" as const, detail: "Try again.", retry_after: 1.2 });
    const { get } = setUp(reads(readToken));
    const response = await get("/v1/connections/con_1/token");
    expect(response.headers.get("retry-after")).toBe("2");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "https://atlas.example.com/docs#error-refresh_in_progress",
      title: "A refresh is in progress",
      status: 503,
      detail: "Try again.",
      instance: "/v1/connections/con_1/token",
      code: "refresh_in_progress",
      request_id: response.headers.get("x-request-id"),
    });
  });

  test("of an unexpected error say nothing of it, to the caller and to the log", async () => {
    const readToken = () => Promise.reject(new Error("MARKER select * from secrets"));
    const { get } = setUp(reads(readToken));
    const response = await get("/v1/connections/con_1/token");
    const body = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ code: "internal_error" });
    expect(body + lines.join()).not.toContain("MARKER");
    expect(lines.some((line) => line.includes("request_failed"))).toBe(true);
  });

  test("of a service that cannot be reached are 503", async () => {
    const readToken = () => Promise.reject(Object.assign(new Error("gone"), { retryable: true }));
    const { get } = setUp(reads(readToken));
    const response = await get("/v1/connections/con_1/token");
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await problemOf(response)).toEqual({ status: 503, code: "service_unavailable" });
  });

  test("of a created thing name its place", async () => {
    const session = {
      id: "cse_1",
      token: "t",
      url: "https://atlas.example.com/connect/t",
      expires_at: "2026-11-23T00:00:00Z",
    };
    const { send } = setUp({ OAUTH: { createConnectSession: async () => ok(session) } });
    const json = { external_id: "u1", return_to: "https://app.example.com/done" };
    const response = await send("POST", "/v1/connect/sessions", { json });
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe(session.url);
    expect(await response.json()).toEqual(session);
  });

  test("of a bulk read hold a token or an error per connection", async () => {
    const readTokens = async () =>
      ok([
        { connection_id: "con_1", result: ok(token) },
        { connection_id: "con_2", result: err({ code: "not_found" as const, detail: "None." }) },
      ]);
    const { send } = setUp({ TOKENS: { readTokens } });
    const json = { connection_ids: ["con_1", "con_2", "con_1"] };
    const response = await send("POST", "/v1/tokens", { json });
    expect(await response.json()).toEqual({
      data: [
        { connection_id: "con_1", token, error: null },
        {
          connection_id: "con_2",
          token: null,
          error: {
            code: "not_found",
            title: "Not found",
            status: 404,
            detail: "None.",
            retry_after: null,
          },
        },
      ],
    });
  });

  test("of a wrong method name the right ones", async () => {
    const { send } = setUp();
    const response = await send("PUT", "/v1/connections/con_1");
    expect(response.headers.get("allow")).toBe("DELETE, GET, PATCH");
    expect(await problemOf(response)).toEqual({ status: 405, code: "method_not_allowed" });
    expect((await send("OPTIONS", "/v1/key")).headers.get("allow")).toBe("GET");
  });

  test("to HEAD have no body", async () => {
    const { send } = setUp(readsToken);
    const found = await send("HEAD", "/v1/connections/con_1/token");
    expect([found.status, await found.text()]).toEqual([200, ""]);
    const lost = await send("HEAD", "/v1/nothing");
    expect([lost.status, await lost.text()]).toEqual([404, ""]);
  });

  test("that failed leave one line without path values; good ones leave a line on request only", async () => {
    const quiet = setUp(readsToken);
    await quiet.get("/v1/connections/con_1/token");
    expect(lines).toEqual([]);
    await quiet.get("/v1/connections/con_MARKER/token?max_wait=99");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      "event.action": "request_answered",
      "http.response.status_code": 400,
      labels: { route: "/v1/connections/:connection_id/token", code: "invalid_request" },
    });
    expect(lines.join()).not.toContain("MARKER");
    const noisy = setUp(readsToken, { ATLAS_ACCESS_LOG: "1" });
    await noisy.get("/v1/connections/con_1/token");
    expect(lines).toHaveLength(2);
  });
});

describe("limits", () => {
  test("hold for URLs and headers", async () => {
    const { get } = setUp();
    const long = await get(`/v1/key?a=${"a".repeat(9_000)}`);
    expect(await problemOf(long)).toEqual({ status: 414, code: "uri_too_long" });
    const wide = await get("/healthz", { "x-wide": "a".repeat(17_000) });
    expect(await problemOf(wide)).toEqual({ status: 431, code: "headers_too_large" });
  });

  test("an address that is none is not passed on", async () => {
    const { get, calls } = setUp(readsToken);
    await get("/v1/connections/con_1/token", {
      authorization: `Bearer ${key}`,
      "cf-connecting-ip": "evil\tkey",
    });
    expect(calls[0]?.ctx).toMatchObject({ ip: null });
  });
});

describe("health", () => {
  test("healthz asks nobody", async () => {
    const { get, calls } = setUp();
    expect(await (await get("/healthz", {})).text()).toBe("ok");
    expect(calls).toEqual([]);
  });

  const ready = { checkReadiness: async () => ok({ problems: [] as string[] }) };
  const allReady = {
    AUTH: ready,
    USERS: ready,
    PROJECTS: ready,
    PROVIDERS: ready,
    OAUTH: ready,
    TOKENS: ready,
  };

  test("readyz is ready when every service is", async () => {
    const { get } = setUp(allReady);
    const response = await get("/readyz", {});
    expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
  });

  test("readyz tells nobody what is missing", async () => {
    const lacking = { checkReadiness: async () => ok({ problems: ["VAULT_KEYS lacks k1."] }) };
    const { get } = setUp({ ...allReady, TOKENS: lacking }, { JOBS_SECRET: "MARKER" });
    const response = await get("/readyz", {});
    expect([response.status, await response.json()]).toEqual([503, { status: "not_ready" }]);
  });

  test("readyz asks the services once, however many ask it at the same time", async () => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return ok({ problems: [] as string[] });
    };
    const { get, calls } = setUp({ ...allReady, AUTH: { checkReadiness: slow } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => get("/readyz", {})));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(calls).toHaveLength(Object.keys(allReady).length);
  });
});
