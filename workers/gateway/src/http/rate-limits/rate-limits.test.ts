import { beforeAll, describe, expect, test, vi } from "vitest";
import { err, ok } from "#shared/result";
import { makeDashboardDoor } from "../../doors/dashboard-door.ts";
import { makePublicDoor } from "../../doors/public-door.ts";
import { ask } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";
import { type RouteClass, classOf, parseRateLimits } from "./policies.ts";
import { WindowCounter } from "./window-counter.ts";

describe("limits are written as", () => {
  test("class, whose requests, how many, in how many seconds", () => {
    const limits = parseRateLimits(
      "tokens.key=60000/60, tokens.project=90000/60,pages.address=300/10",
    );
    expect(limits?.get("tokens")).toEqual({
      header: '"tokens.key";q=60000;w=60, "tokens.project";q=90000;w=60',
      policies: [
        { name: "tokens.key", scope: "key", quota: 60_000, windowSeconds: 60 },
        { name: "tokens.project", scope: "project", quota: 90_000, windowSeconds: 60 },
      ],
    });
    expect([...(limits?.keys() ?? [])]).toEqual(["tokens", "pages"]);
  });

  test.each([
    "tokens.key",
    "tokens.key=1",
    "tokens.key=0/60",
    "tokens.key=1/0",
    "tokens.user=1/1",
    "jobs.key=1/1",
    "pages.key=1/1",
    "tokens.key=1/1,,",
    "tokens.key=1/1,tokens.key=2/1",
    "tokens.key=1e3/1",
  ])("nothing else, such as %s", (text) => {
    expect(parseRateLimits(text)).toBeNull();
  });
});

test.each<[method: string, path: string, RouteClass | null]>([
  ["GET", "/v1/connections/con_1/token", "tokens"],
  ["GET", "/v1/token", "tokens"],
  ["POST", "/v1/tokens", "tokens"],
  ["POST", "/v1/connections/con_1/refresh", "tokens"],
  ["POST", "/v1/projects/prj_1/connections/con_1/reveal-token", "tokens"],
  ["GET", "/v1/connections/con_1", "reads"],
  ["HEAD", "/v1/connections", "reads"],
  ["DELETE", "/v1/connections/con_1", "writes"],
  ["POST", "/v1/sign-in", "writes"],
  ["GET", "/connect/x", "pages"],
  ["GET", "/docs", "pages"],
  ["GET", "/healthz", null],
  ["GET", "/readyz", null],
])("%s %s belongs to %s", (method, path, expected) => {
  expect(classOf(method, path)).toBe(expected);
});

test("a window begins with a caller's first request and ends after its seconds", () => {
  let nowMs = 1_000;
  const counter = new WindowCounter(() => nowMs);
  const policy = { name: "reads.key", scope: "key" as const, quota: 2, windowSeconds: 10 };
  expect(counter.take(policy, "a")).toEqual({ remaining: 1, resetSeconds: 10 });
  nowMs = 8_500;
  expect(counter.take(policy, "a")).toEqual({ remaining: 0, resetSeconds: 3 });
  expect(counter.take(policy, "a")).toEqual({ remaining: -1, resetSeconds: 3 });
  expect(counter.take(policy, "b")).toEqual({ remaining: 1, resetSeconds: 10 });
  nowMs = 11_000;
  expect(counter.take(policy, "a")).toEqual({ remaining: 1, resetSeconds: 10 });
});

describe("at the doors", () => {
  let keys: string[];
  let tests = 0;
  beforeAll(async () => {
    for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
    keys = await Promise.all(Array.from({ length: 3 }, () => mintTestKey()));
  });

  /** A door whose callers no other test has counted: keys 0 and 1 belong to one project, key 2 to another. */
  function setUp(limits: string) {
    const name = `${tests++}`;
    let verified = 0;
    const doubles: Doubles = {
      AUTH: {
        resolveSession: async () =>
          ok({
            account: {
              id: `acc_${name}`,
              email: "a@example.com",
              name: "A",
              email_verified: true,
              locale: null,
              time_zone: null,
            },
            csrf_token: "x",
            expires_at: "2099-01-01T00:00:00Z",
          }),
      },
      PROJECTS: {
        verifyApiKey: async () => {
          const which = verified++;
          return ok({
            api_key_id: `key_${name}_${which}`,
            project_id: `prj_${name}_${which < 2 ? "both" : "other"}`,
            scopes: [],
            expires_at: null,
          });
        },
        listProjects: async () => ok([]),
      },
      TOKENS: {
        readTokenText: async () => ok("{}"),
        readToken: async () => err({ code: "not_found", detail: "None." }),
      },
      PROVIDERS: { listIntegrations: async () => ok([]) },
    };
    const { env, calls } = makeEnv(doubles, { ATLAS_RATE_LIMITS: limits });
    const [door, dashboard] = [makePublicDoor(), makeDashboardDoor()];
    const get = (path: string, which = 0, headers: Record<string, string> = {}) =>
      ask(door, env, path, { headers: { authorization: `Bearer ${keys[which]}`, ...headers } });
    const asSession = (path: string) =>
      ask(dashboard, env, path, {
        headers: { cookie: "__Host-atlas_session=session-token-0123456789" },
      });
    return { get, asSession, calls };
  }
  const told = ({ status, headers }: Response) => [status, headers.get("ratelimit")];

  test("a key is told its limit and what is left, and refused beyond it", async () => {
    const { get } = setUp("reads.key=2/60");
    const first = await get("/v1/integrations");
    expect(first.headers.get("ratelimit-policy")).toBe('"reads.key";q=2;w=60');
    expect(told(first)).toEqual([200, '"reads.key";r=1;t=60']);
    expect(told(await get("/v1/integrations"))).toEqual([200, '"reads.key";r=0;t=60']);
    const refused = await get("/v1/integrations");
    expect(told(refused)).toEqual([429, '"reads.key";r=0;t=60']);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refused.json()).toMatchObject({ code: "rate_limited" });
    expect((await get("/v1/integrations", 1)).status).toBe(200);
  });

  test("the keys of a project share its limit, and another project has its own", async () => {
    const { get } = setUp("reads.project=2/60");
    expect((await get("/v1/integrations", 0)).status).toBe(200);
    expect((await get("/v1/integrations", 1)).status).toBe(200);
    expect((await get("/v1/integrations", 0)).status).toBe(429);
    expect((await get("/v1/integrations", 2)).status).toBe(200);
  });

  test("a token read counts the same whichever way it is answered, and asks nothing when refused", async () => {
    const { get, calls } = setUp("tokens.key=2/60");
    expect(told(await get("/v1/connections/con_1/token"))).toEqual([200, '"tokens.key";r=1;t=60']);
    expect((await get("/v1/connections/con_1/token?max_wait=1")).status).toBe(404);
    const before = calls.length;
    for (const query of ["", "?max_wait=1"])
      expect((await get(`/v1/connections/con_1/token${query}`)).status).toBe(429);
    expect(calls.length).toBe(before);
    expect((await get("/v1/integrations")).status).toBe(200);
  });

  test("an address is counted before its credential is looked at, an IPv6 one by its /64", async () => {
    const { get, calls } = setUp("reads.address=1/60");
    const from = (ip: string) => ({ "cf-connecting-ip": ip, authorization: "Bearer nonsense" });
    expect((await get("/v1/key", 0, from("2001:db8:0:1::1"))).status).toBe(401);
    expect((await get("/v1/key", 0, from("2001:db8:0:1::2"))).status).toBe(429);
    expect((await get("/v1/key", 0, from("2001:db8:0:2::1"))).status).toBe(401);
    expect(calls).toEqual([]);
  });

  test("a session counts by its account", async () => {
    const { asSession } = setUp("reads.key=1/60");
    expect((await asSession("/v1/projects")).status).toBe(200);
    expect((await asSession("/v1/projects")).status).toBe(429);
  });

  test("pages are limited by address, and health checks never", async () => {
    const { get } = setUp("pages.address=1/60");
    const headers = { "cf-connecting-ip": "203.0.113.50" };
    expect((await get("/docs", 0, headers)).status).toBe(200);
    expect((await get("/docs", 0, headers)).status).toBe(429);
    expect((await get("/healthz", 0, headers)).status).toBe(200);
  });

  test("without limits, or with wrong ones, nothing is refused and no header is sent", async () => {
    for (const limits of ["", "reads=1"]) {
      const { get } = setUp(limits);
      for (let i = 0; i < 3; i++) {
        const { status, headers } = await get("/v1/integrations");
        expect([status, headers.get("ratelimit"), headers.get("ratelimit-policy")]).toEqual([
          200,
          null,
          null,
        ]);
      }
    }
  });
});
