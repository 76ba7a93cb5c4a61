import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import type { Behaviour } from "#support/provider-double/provider-double";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
});

/** The back-off, the circuit and a lease that an unknown outcome left behind are over. */
async function waitOut(connectionId: string): Promise<void> {
  await isolate.settled();
  await world.db.execute(sql`update connection_tokens set retry_at = null,
    lease_until = clock_timestamp() where connection_id = ${connectionId}`);
  await world.db.execute(
    sql`delete from refresh_circuits where integration_id = ${project.integration.id}`,
  );
  // What waiters remember of the last refresh is over as well.
  isolate.aheadMs += 46_000;
}

type Class = { behaviour: Behaviour; code: string; providerError?: string; unknown?: boolean };

const classes: [string, Class][] = [
  [
    "500",
    {
      behaviour: { kind: "status", status: 500 },
      code: "provider_unavailable",
      providerError: "http_500",
    },
  ],
  [
    "503",
    {
      behaviour: { kind: "status", status: 503 },
      code: "provider_unavailable",
      providerError: "http_503",
    },
  ],
  [
    "502",
    {
      behaviour: { kind: "status", status: 502 },
      code: "provider_unavailable",
      providerError: "http_502",
      unknown: true,
    },
  ],
  [
    "a cut connection",
    {
      behaviour: { kind: "down" },
      code: "provider_unavailable",
      providerError: "connection_lost",
      unknown: true,
    },
  ],
  ["429", { behaviour: { kind: "status", status: 429, retryAfter: "17" }, code: "rate_limited" }],
  [
    "an HTML page",
    {
      behaviour: { kind: "html" },
      code: "provider_unavailable",
      providerError: "unreadable_answer",
      unknown: true,
    },
  ],
  [
    "an empty 200",
    {
      behaviour: { kind: "empty" },
      code: "provider_unavailable",
      providerError: "unreadable_answer",
      unknown: true,
    },
  ],
  [
    "200 with an error in it",
    {
      behaviour: { kind: "error200", error: "temporarily_unavailable" },
      code: "provider_unavailable",
      providerError: "temporarily_unavailable",
    },
  ],
  [
    "200 with a wrong client in it",
    {
      behaviour: { kind: "error200", error: "incorrect_client_credentials" },
      code: "config_error",
      providerError: "incorrect_client_credentials",
    },
  ],
  [
    "invalid_client",
    {
      behaviour: { kind: "error", error: "invalid_client", status: 401 },
      code: "config_error",
      providerError: "invalid_client",
    },
  ],
  [
    "a redirect",
    {
      behaviour: { kind: "redirect", location: "http://127.0.0.1:1/" },
      code: "provider_unavailable",
      providerError: "redirected",
      unknown: true,
    },
  ],
];

describe.each(classes)("a provider that answers with %s", (_, expected) => {
  test("leaves the connection active, with one event, and is left alone for a while", async () => {
    const { id, refreshToken } = await project.connectExpired(isolate);
    world.double.program("refresh", expected.behaviour);
    const error = errorOf(await project.read(isolate, id));
    expect(error.code).toBe(expected.code);
    expect(error.retry_after).toBeGreaterThan(0);
    expect(error.provider_error).toBe(expected.providerError);
    await isolate.settled();
    const again = errorOf(await project.read(world.isolate(), id));
    expect(again).toMatchObject({ code: expected.code });
    expect(again.retry_after).toBeGreaterThan(0);
    expect([...world.double.refreshCallsPerToken()]).toEqual([[refreshToken, 1]]);
    const row = await project.row(id);
    expect(row).toMatchObject({
      state: "active",
      failures: 1,
      last_error_code: expected.code,
      lease_owner: null,
      unknown_outcomes: expected.unknown === true ? 1 : 0,
    });
    // An outcome that nobody knows keeps the lease to its end.
    expect(row["lease_until"] === null).toBe(expected.unknown !== true);
    expect(await project.events(id)).toEqual(["connection.refresh_failing"]);
  });

  test("does not keep a living token from anybody", async () => {
    const { id, accessToken } = await project.connect(isolate);
    await project.makeDue(id);
    world.double.program("refresh", expected.behaviour);
    expect(valueOf(await project.read(isolate, id))).toMatchObject({
      access_token: accessToken,
      stale: false,
    });
    await isolate.settled();
    const reader = world.isolate();
    for (const where of ["the database", "the cache"]) {
      const token = valueOf(await project.read(reader, id));
      expect(token, where).toMatchObject({
        access_token: accessToken,
        stale: true,
        last_refresh_error: {
          code: expected.code,
          provider_error: expected.providerError ?? null,
        },
      });
      if (where === "the database") await reader.settled();
    }
    expect(world.double.refreshCalls()).toBe(1);
  });
});

test("a hundred waiters of one failed refresh get its error, from one call and with one event", async () => {
  const isolates = [isolate, world.isolate()];
  const { id } = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "status", status: 503 });
  const reads = Array.from({ length: 100 }, (_, n) => project.read(isolates[n % 2] ?? isolate, id));
  for (const read of await Promise.all(reads))
    expect(errorOf(read).code).toBe("provider_unavailable");
  expect(world.double.refreshCalls()).toBe(1);
  expect(await project.events(id)).toEqual(["connection.refresh_failing"]);
});

test("Retry-After is obeyed and passed on, five minutes at most", async () => {
  for (const [retryAfter, low, high] of [
    ["17", 14, 17],
    ["86400", 295, 300],
  ] as const) {
    const own = await world.project();
    const { id } = await own.connectExpired(isolate);
    world.double.program("refresh", { kind: "status", status: 429, retryAfter });
    const first = errorOf(await own.read(isolate, id));
    const again = errorOf(await own.read(world.isolate(), id));
    for (const error of [first, again]) {
      expect(error.code).toBe("rate_limited");
      expect(error.retry_after).toBeGreaterThanOrEqual(low);
      expect(error.retry_after).toBeLessThanOrEqual(high);
    }
  }
});

test("failures in a row wait longer each time", async () => {
  const { id } = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "status", status: 500 });
  const waits: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    errorOf(await project.read(isolate, id));
    const { rows } = await world.db.execute<{ left: string }>(sql`
      select extract(epoch from retry_at - last_error_at)::text "left" from connection_tokens
      where connection_id = ${id}`);
    waits.push(Number(rows[0]?.left));
    await waitOut(id);
  }
  for (const [n, wait] of waits.entries()) {
    expect(wait).toBeGreaterThan(2 * 2 ** n * 0.79);
    expect(wait).toBeLessThan(2 * 2 ** n * 1.21);
  }
});

test("failing is announced once, and so is the recovery", async () => {
  const { id } = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "status", status: 500 });
  for (let round = 0; round < 3; round += 1) {
    errorOf(await project.read(isolate, id));
    await waitOut(id);
  }
  world.double.program("refresh", { kind: "ok" });
  for (let round = 0; round < 2; round += 1) {
    const token = valueOf(await project.read(isolate, id));
    expect(token).toMatchObject({ stale: false, last_refresh_error: null });
    await isolate.settled();
    await project.expire(id);
  }
  expect(world.double.refreshCalls()).toBe(5);
  expect(await project.events(id)).toEqual(["connection.refresh_failing", "connection.recovered"]);
  expect(await project.row(id)).toMatchObject({ failures: 0, last_error_code: null });
});

describe("invalid_grant", () => {
  test("makes the connection needs_reauth, with one event for a hundred waiters", async () => {
    const isolates = [isolate, world.isolate()];
    const { id, refreshToken } = await project.connectExpired(isolate);
    world.double.killGrant(refreshToken);
    const reads = Array.from({ length: 100 }, (_, n) =>
      project.read(isolates[n % 2] ?? isolate, id),
    );
    for (const read of await Promise.all(reads)) expect(errorOf(read).code).toBe("needs_reauth");
    await Promise.all(isolates.map((one) => one.settled()));
    expect(errorOf(await project.read(isolate, id))).toMatchObject({
      code: "needs_reauth",
      provider_error: "invalid_grant",
    });
    expect(world.double.refreshCalls()).toBe(1);
    expect(await project.events(id)).toEqual(["connection.needs_reauth"]);
    expect(await project.row(id)).toMatchObject({
      state: "needs_reauth",
      state_reason: "invalid_grant",
      dead_version: "1",
      lease_owner: null,
      lease_until: null,
    });
  });

  test("as 200 with an error in it is the same", async () => {
    const { id } = await project.connectExpired(isolate);
    world.double.program("refresh", { kind: "error200", error: "bad_refresh_token" });
    expect(errorOf(await project.read(isolate, id))).toMatchObject({
      code: "needs_reauth",
      provider_error: "bad_refresh_token",
    });
    expect(await project.events(id)).toEqual(["connection.needs_reauth"]);
  });

  test("inside the margin takes the token out of the cache", async () => {
    const { id, refreshToken } = await project.connect(isolate);
    await project.makeDue(id);
    world.double.killGrant(refreshToken);
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    expect(errorOf(await project.read(isolate, id)).code).toBe("needs_reauth");
    expect(errorOf(await project.read(world.isolate(), id)).code).toBe("needs_reauth");
  });

  test("after an attempt whose outcome nobody knows is refresh_outcome_unknown", async () => {
    const { id } = await project.connectExpired(isolate);
    world.double.program("refresh", [{ kind: "down", afterEffect: true }, { kind: "ok" }]);
    const lost = errorOf(await project.read(isolate, id));
    expect(lost.code).toBe("provider_unavailable");
    // Nobody tries again before the lease has run out.
    expect(lost.retry_after).toBeGreaterThan(40);
    await waitOut(id);
    expect(errorOf(await project.read(isolate, id)).code).toBe("needs_reauth");
    expect(await project.row(id)).toMatchObject({ state_reason: "refresh_outcome_unknown" });
    expect(world.double.refreshCalls()).toBe(2);
    expect(await project.events(id)).toEqual([
      "connection.refresh_failing",
      "connection.needs_reauth",
    ]);
  });

  test("after a holder that died in its call is refresh_outcome_unknown", async () => {
    const { id, refreshToken } = await project.connectExpired(isolate);
    await world.db.execute(sql`update connection_tokens set lease_owner = 'dead', lease_seq = 1,
      lease_until = clock_timestamp() - interval '1 s' where connection_id = ${id}`);
    world.double.killGrant(refreshToken);
    expect(errorOf(await project.read(isolate, id)).code).toBe("needs_reauth");
    expect(await project.row(id)).toMatchObject({ state_reason: "refresh_outcome_unknown" });
  });
});

test("a wrong client secret is a matter of the integration: no connection needs its user", async () => {
  const connections = [
    await project.connectExpired(isolate, { subject: "a", externalId: "a" }),
    await project.connectExpired(isolate, { subject: "b", externalId: "b" }),
  ];
  world.integrations.set(project.integration.id, {
    ...project.integration,
    client_secret_plaintext: "wrong",
  });
  for (const { id } of connections) {
    isolate.aheadMs += 21_000;
    expect(errorOf(await project.read(isolate, id)).code).toBe("config_error");
    expect(await project.row(id)).toMatchObject({ state: "active" });
  }
  // The second is not even tried: the integration's circuit is open.
  expect(world.double.refreshCalls()).toBe(1);
  const forced = await refreshConnection(isolate, project.ctx, {
    connection_id: connections[1]?.id ?? "",
    max_wait: 5,
  });
  expect(errorOf(forced).code).toBe("config_error");
});

test("an error before anything was sent leaves no lease behind and counts for nothing", async () => {
  const { id, accessToken } = await project.connectExpired(isolate);
  const broken: Isolate = {
    ...isolate,
    keys: Object.assign(Object.create(isolate.keys), {
      forSealing: () => Promise.reject(new Error("the database has gone")),
    }),
  };
  await expect(project.read(broken, id)).rejects.toThrow("the database has gone");
  expect(await project.row(id)).toMatchObject({
    lease_owner: null,
    lease_until: null,
    unknown_outcomes: 0,
    failures: 0,
  });
  expect(world.double.refreshCalls()).toBe(0);
  expect(valueOf(await project.read(isolate, id)).access_token).not.toBe(accessToken);
});

test.each([
  ["that the grant is dead", "set dead_version = version", "needs_reauth", "invalid_grant"],
  ["that it is down", "failures = failures + 1", "provider_unavailable", null],
])(
  "what the provider said, %s, is written down once PostgreSQL is back",
  async (_, statement, code, reason) => {
    const { id, refreshToken } = await project.connectExpired(isolate);
    if (reason === null) world.double.program("refresh", { kind: "status", status: 503 });
    else world.double.killGrant(refreshToken);
    const { faults } = world.stores.bridge;
    const verdict = faults.holdNext(statement, { before: true });
    const reading = project.read(isolate, id);
    await verdict.reached;
    faults.set("sql", { mode: "refuse" });
    verdict.release();
    setTimeout(() => faults.set("sql", { mode: "ok" }), 300);
    expect(errorOf(await reading).code).toBe(code);
    expect(world.double.refreshCalls()).toBe(1);
    expect(await project.row(id)).toMatchObject({ state_reason: reason, lease_owner: null });
    expect(await project.events(id)).toHaveLength(1);
  },
);

test("no log line has a token or the client's secret in it", async () => {
  const lines: string[] = [];
  const keep = (line: unknown) => void lines.push(String(line));
  const spies = (["log", "info", "warn", "error"] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(keep),
  );
  const { id, accessToken, refreshToken } = await project.connectExpired(isolate);
  for (const [, { behaviour }] of classes) {
    world.double.program("refresh", behaviour);
    await project.read(isolate, id);
    await waitOut(id);
  }
  await world.db.execute(
    sql`update connection_tokens set refresh_sealed = 's1.1.AAAA' where connection_id = ${id}`,
  );
  expect(errorOf(await project.read(isolate, id)).code).toBe("vault_unavailable");
  for (const spy of spies) spy.mockRestore();
  expect(lines.some((line) => line.includes("vault_failure"))).toBe(true);
  const text = lines.join("\n");
  for (const secret of [accessToken, refreshToken, world.double.client.clientSecret])
    expect(text).not.toContain(secret);
});
