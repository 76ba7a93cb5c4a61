import { beforeEach, describe, expect, test, vi } from "vitest";
import { err, ok } from "#shared/result";
import { makeJobsDoor } from "./jobs-door.ts";
import { ask, problemOf } from "#support/gateway/ask";
import { type Doubles, JOBS_SECRET, makeEnv } from "#support/gateway/doubles";

const authorized = { authorization: `Bearer ${JOBS_SECRET}` };
const running: Doubles = {
  AUTH: { runDue: async () => ok({ removed: 3, mails_sent: 2, waiting: 0 }) },
  OAUTH: { runDue: async () => ok({ removed: 4, waiting: 0 }) },
  PROJECTS: { runDue: async () => ok({ drained: 5, webhooks_sent: 0, waiting: 0 }) },
  TOKENS: { runDue: async () => ok({ refreshed: 7, revocations_sent: 1, more: false }) },
  USERS: {
    takeEndUserChanges: async () => ok({ changes: [], waiting: 0 }),
    takeAccountDeletions: async () => ok({ accounts: [], waiting: 0 }),
    runDue: async () => ok({ removed: 6, waiting: 0 }),
  },
};

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
});

const setUp = (doubles: Doubles, variables: Parameters<typeof makeEnv>[1] = {}) => {
  const { env, calls } = makeEnv(doubles, variables);
  const door = makeJobsDoor();
  return {
    calls,
    send: (path: string, init: Parameters<typeof ask>[3] = {}) => ask(door, env, path, init),
  };
};

describe("POST /run", () => {
  test("runs every service's jobs as Atlas itself and answers their counts", async () => {
    const { send, calls } = setUp(running);
    const response = await send("/run", { method: "POST", headers: authorized });
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        auth: { removed: 3, mails_sent: 2, waiting: 0 },
        oauth: { removed: 4, waiting: 0 },
        projects: { drained: 5, webhooks_sent: 0, waiting: 0 },
        tokens: { refreshed: 7, revocations_sent: 1 },
        users: { end_users: 0, accounts: 0, removed: 6, waiting: 0 },
      },
    ]);
    for (const { ctx } of calls)
      expect(ctx).toMatchObject({ actor: { type: "service", id: "gateway" }, projectId: null });
  });

  test("goes on when one service refuses and another throws", async () => {
    const { send } = setUp({
      ...running,
      AUTH: { runDue: async () => err({ code: "forbidden", detail: "x" }) },
      PROJECTS: { runDue: () => Promise.reject(new Error("MARKER")) },
    });
    const response = await send("/run", { method: "POST", headers: authorized });
    expect([response.status, await response.json()]).toEqual([
      500,
      {
        auth: { error: "forbidden" },
        oauth: { removed: 4, waiting: 0 },
        projects: { error: "internal_error" },
        tokens: { refreshed: 7, revocations_sent: 1 },
        users: { end_users: 0, accounts: 0, removed: 6, waiting: 0 },
      },
    ]);
  });

  test.each([
    {},
    { authorization: "Bearer wrong" },
    { authorization: JOBS_SECRET },
    { authorization: `Bearer ${JOBS_SECRET}x` },
    { authorization: "Bearer " },
  ])("is refused with %j", async (headers: Record<string, string>) => {
    const { send, calls } = setUp(running);
    const response = await send("/run", { method: "POST", headers });
    expect(await problemOf(response)).toEqual({ status: 401, code: "unauthenticated" });
    expect(calls).toEqual([]);
  });

  test("is closed to everyone while there is no secret", async () => {
    const { send, calls } = setUp(running, { JOBS_SECRET: "" });
    for (const authorization of ["Bearer ", "Bearer undefined"])
      expect((await send("/run", { method: "POST", headers: { authorization } })).status).toBe(503);
    expect(calls).toEqual([]);
  });

  test("is no GET", async () => {
    const { send } = setUp(running);
    expect((await send("/run", { headers: authorized })).status).toBe(405);
  });
});

describe("POST /tick", () => {
  const tick = (doubles: Doubles) => {
    const { send, calls } = setUp(doubles);
    return { calls, answer: send("/tick", { method: "POST", headers: authorized }) };
  };
  const withTokens = (tokens: NonNullable<Doubles["TOKENS"]>): Doubles => ({
    ...running,
    TOKENS: { ...running.TOKENS, ...tokens },
  });

  test("asks tokens, and runs nothing while nothing is due", async () => {
    const { answer, calls } = tick(withTokens({ isRunDue: async () => ok({ due: false }) }));
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(calls.map(({ method }) => method)).toEqual(["TOKENS.isRunDue"]);
  });

  test.each<[string, NonNullable<Doubles["TOKENS"]>]>([
    ["something is due", { isRunDue: async () => ok({ due: true }) }],
    ["tokens refuses to say", { isRunDue: async () => err({ code: "forbidden", detail: "x" }) }],
    ["tokens is of an older release", {}],
  ])("runs every job when %s", async (_, tokens) => {
    const { answer, calls } = tick(withTokens(tokens));
    const response = await answer;
    expect([response.status, Object.keys(JSON.parse(await response.text()))]).toEqual([
      200,
      ["auth", "oauth", "projects", "tokens", "users"],
    ]);
    expect(calls.map(({ method }) => method)).not.toContain("TOKENS.expectRun");
  });

  test.each<[string, number, Doubles]>([
    ["a job fails", 500, { AUTH: { runDue: async () => err({ code: "forbidden", detail: "x" }) } }],
    ["a job throws", 500, { PROJECTS: { runDue: () => Promise.reject(new Error("x")) } }],
    ["old flows are left", 200, { OAUTH: { runDue: async () => ok({ removed: 9, waiting: 1 }) } }],
    [
      "old invitations are left",
      200,
      { USERS: { ...running.USERS, runDue: async () => ok({ removed: 9, waiting: 1 }) } },
    ],
    [
      "events are left",
      200,
      { PROJECTS: { runDue: async () => ok({ drained: 5, webhooks_sent: 0, waiting: 1 }) } },
    ],
  ])("expects another run when %s", async (_, expected, doubles) => {
    const expectRun = async () => ok({ due: true as const });
    const isRunDue = async () => ok({ due: true });
    const { answer, calls } = tick({ ...withTokens({ expectRun, isRunDue }), ...doubles });
    const { status } = await answer;
    expect(status).toBe(expected);
    expect(calls.map(({ method }) => method)).toContain("TOKENS.expectRun");
  });

  test("is refused without the secret", async () => {
    const { send, calls } = setUp(running);
    expect((await send("/tick", { method: "POST" })).status).toBe(401);
    expect(calls).toEqual([]);
  });
});

describe("keys", () => {
  const done = { rewrapped: 2, remaining: 0 };

  test("are rotated a limited number of rows at a time", async () => {
    const { send, calls } = setUp({
      PROVIDERS: { rewrapKeys: async () => ok(done) },
      PROJECTS: { rewrapKeys: async () => ok(done) },
      AUTH: { rewrapKeys: async () => ok(done) },
      TOKENS: {
        rewrapKeys: async () => ok(done),
        rotateDataKeys: async () => ok({ resealed: 4, remaining: 6 }),
      },
    });
    const json = { limit: 50 };
    const response = await send("/keys/rotate", { method: "POST", headers: authorized, json });
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        provider_keys: done,
        webhook_keys: done,
        account_keys: done,
        token_keys: done,
        data_keys: { resealed: 4, remaining: 6 },
      },
    ]);
    expect(calls.map(({ input }) => input)).toEqual([json, json, json, json, json]);
  });

  test.each([{ limit: 0 }, { limit: 1001 }, { limit: "1" }, { other: 1 }])(
    "are not rotated with %j",
    async (json) => {
      const { send, calls } = setUp({});
      const response = await send("/keys/rotate", { method: "POST", headers: authorized, json });
      expect([response.status, calls.length]).toEqual([400, 0]);
    },
  );

  test("are counted where they are used", async () => {
    const use = [{ key_id: "k1", rows: 9, last_wrapped_at: null }];
    const { send } = setUp({
      PROVIDERS: { countKeyUse: async () => ok(use) },
      PROJECTS: { countKeyUse: async () => ok([]) },
      AUTH: { countKeyUse: async () => ok([]) },
      TOKENS: { countKeyUse: async () => ok([]) },
    });
    const response = await send("/keys", { headers: authorized });
    expect([response.status, await response.json()]).toEqual([
      200,
      { providers: use, projects: [], auth: [], tokens: [] },
    ]);
    expect((await send("/keys")).status).toBe(401);
  });
});

describe("POST /mail/test", () => {
  const to = "operator@example.com";
  const sendMail = async () => ok({ mail_id: "mai_1" });

  test("has auth send a mail that says nothing but that it arrived", async () => {
    const { send, calls } = setUp({ AUTH: { sendMail } });
    const response = await send("/mail/test", {
      method: "POST",
      headers: authorized,
      json: { to, locale: "ru" },
    });
    expect([response.status, await response.json()]).toEqual([202, { mail_id: "mai_1" }]);
    expect(calls).toMatchObject([
      {
        ctx: { actor: { type: "service", id: "gateway" } },
        input: { to, locale: "ru", template: "test", values: {} },
      },
    ]);
  });

  test("is refused without the secret, and for what is not an address", async () => {
    const { send, calls } = setUp({ AUTH: { sendMail } });
    const post = (json: object, headers = {}) =>
      send("/mail/test", { method: "POST", headers, json });
    expect((await post({ to })).status).toBe(401);
    for (const wrong of [{}, { to: "operator" }, { to, subject: "x" }, { to, locale: "de" }])
      expect((await post(wrong, authorized)).status).toBe(400);
    expect(calls).toEqual([]);
  });
});

describe("GET /readyz", () => {
  const ready = { checkReadiness: async () => ok({ problems: [] as string[] }) };
  const allReady = {
    AUTH: ready,
    USERS: ready,
    PROJECTS: ready,
    PROVIDERS: ready,
    OAUTH: ready,
    TOKENS: ready,
  };

  test("says so when every service is ready, and needs the secret", async () => {
    const { send, calls } = setUp(allReady);
    expect((await send("/readyz")).status).toBe(401);
    expect(calls).toEqual([]);
    const response = await send("/readyz", { headers: authorized });
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: "ready", problems: [] },
    ]);
  });

  test("names what is missing here and there, never a value", async () => {
    const problems = ["REDIS_URL is missing."];
    const lacking = { checkReadiness: async () => ok({ problems }) };
    const { send } = setUp(
      { ...allReady, AUTH: lacking, TOKENS: lacking },
      { API_KEY_CHECK_SECRETS: "MARKER" },
    );
    const response = await send("/readyz", { headers: authorized });
    const body = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(body)).toEqual({
      status: "not_ready",
      problems: [expect.stringContaining("API_KEY_CHECK_SECRETS"), "REDIS_URL is missing."],
    });
    expect(body).not.toContain("MARKER");
  });

  test.each(Object.keys(allReady))("names the service %s when it does not answer", async (name) => {
    const { send } = setUp({ ...allReady, [name]: {} });
    const response = await send("/readyz", { headers: authorized });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      problems: [`The ${name.toLowerCase()} service does not answer.`],
    });
  });
});
