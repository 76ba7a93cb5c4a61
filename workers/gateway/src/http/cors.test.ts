import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { err, ok } from "#shared/result";
import { ask } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";
import { makeDashboardDoor } from "../doors/dashboard-door.ts";
import { makePublicDoor } from "../doors/public-door.ts";

const listed = "https://app.example.com";
const verdict: ApiKeyVerdict = {
  api_key_id: "key_1",
  project_id: "prj_1",
  scopes: ["integrations:read", "tokens:read"],
  expires_at: null,
  allowed_origins: [listed, "http://localhost:3000"],
};
let key: string;

beforeEach(async () => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
  key = await mintTestKey();
});

function setUp(changes: Partial<ApiKeyVerdict> = {}, doubles: Doubles = {}) {
  const door = makePublicDoor();
  const { env, calls } = makeEnv({
    PROVIDERS: { listIntegrations: async () => ok([]) },
    ...doubles,
    PROJECTS: { verifyApiKey: async () => ok({ ...verdict, ...changes }) },
  });
  const send = (path: string, origin: string | null, init: Parameters<typeof ask>[3] = {}) =>
    ask(door, env, path, {
      ...init,
      headers: {
        authorization: `Bearer ${key}`,
        ...(origin === null ? {} : { origin }),
        ...init.headers,
      },
    });
  return { send, calls, door, env };
}

const corsHeaders = ({ headers }: Response): string[] =>
  [...headers].flatMap(([name, value]) =>
    name.startsWith("access-control-") ? [`${name}: ${value}`] : [],
  );

describe("an answer to a key", () => {
  test("is for pages of an origin that the project lists, with the headers that apps read", async () => {
    const response = await setUp().send("/v1/integrations", listed);
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual([
      "access-control-allow-origin: https://app.example.com",
      expect.stringMatching(/expose-headers: ETag.*Location.*RateLimit.*Retry-After.*X-Request-Id/),
    ]);
    expect(response.headers.get("vary")).toBe("Origin");
  });

  test.each([
    "https://evil.example",
    "null",
    "https://app.example.com.evil.example",
    "https://app.example.com:8443",
    "http://app.example.com",
    "HTTPS://APP.EXAMPLE.COM",
    "*",
    null,
  ])("is for no page of %s", async (origin) => {
    const response = await setUp().send("/v1/integrations", origin);
    expect([response.status, corsHeaders(response)]).toEqual([200, []]);
    expect(response.headers.get("vary")).toBe("Origin");
  });

  test("that is a problem can be read, too, once the key is known", async () => {
    const { send } = setUp(
      { scopes: [] },
      {
        PROVIDERS: {
          listIntegrations: async () => err({ code: "forbidden" as const, detail: "No." }),
        },
      },
    );
    const response = await send("/v1/integrations", listed);
    expect([response.status, corsHeaders(response).length]).toEqual([403, 2]);
  });

  test("has no such header while the project lists nothing", async () => {
    const door = makePublicDoor();
    const { allowed_origins: _, ...without } = verdict;
    const { env } = makeEnv({
      PROVIDERS: { listIntegrations: async () => ok([]) },
      PROJECTS: { verifyApiKey: async () => ok(without) },
    });
    const headers = { authorization: `Bearer ${key}`, origin: listed };
    const response = await ask(door, env, "/v1/integrations", { headers });
    expect([response.status, corsHeaders(response)]).toEqual([200, []]);
    expect(response.headers.get("vary")).toBeNull();
  });
});

describe("a preflight", () => {
  const question = { "access-control-request-method": "POST", authorization: "" };

  test("is answered alike for every origin, without any question to a service", async () => {
    for (const origin of [listed, "https://evil.example", "null"]) {
      const { send, calls } = setUp();
      const response = await send("/v1/integrations", origin, {
        method: "OPTIONS",
        headers: question,
      });
      expect(response.status).toBe(204);
      expect(corsHeaders(response)).toEqual([
        "access-control-allow-headers: Authorization, Content-Type, Idempotency-Key, If-Match",
        "access-control-allow-methods: GET, POST",
        "access-control-allow-origin: *",
        "access-control-max-age: 7200",
      ]);
      expect(calls).toEqual([]);
    }
  });

  test.each([
    ["the management API", "/v1/projects", 405],
    ["a project in it", "/v1/projects/prj_1/api-keys", 405],
    ["a path that does not exist", "/v1/nothing", 404],
    ["a hosted page", "/connect/cs_1", 405],
    ["the documentation", "/openapi.json", 405],
  ])("about %s gets no permission", async (_, path, status) => {
    const { send } = setUp();
    const response = await send(path, listed, { method: "OPTIONS", headers: question });
    expect([response.status, corsHeaders(response)]).toEqual([status, []]);
  });

  test("without an origin or a method is an ordinary request", async () => {
    const { send } = setUp();
    for (const [origin, headers] of [
      [null, question],
      [listed, { authorization: "" }],
    ] as const)
      expect((await send("/v1/integrations", origin, { method: "OPTIONS", headers })).status).toBe(
        405,
      );
  });

  test("never gets an answer at the dashboard's door", async () => {
    const { env } = makeEnv({});
    const response = await ask(makeDashboardDoor(), env, "/v1/session", {
      method: "OPTIONS",
      headers: { ...question, origin: listed },
    });
    expect([response.status, corsHeaders(response)]).toEqual([405, []]);
  });
});
