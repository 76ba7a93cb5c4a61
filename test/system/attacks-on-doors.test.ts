import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { exchange } from "../../dev/browser/http-exchange.ts";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { Field } from "#support/field";
import { newExternalId, visit } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { sendBytes } from "#support/raw-request";
import { untilQuiet } from "#support/stored";

let field: Field;
beforeAll(async () => {
  field = await Field.open();
});
afterAll(() => field?.close());

/** What was logged as an error since this line. */
const errorsSince = (from: number): string[] =>
  field.log.slice(from).filter((line) => /"log\.level":"error"|"level":"error"/.test(line));

const head = (url: URL, method: string, path: string, lines: readonly string[]): string =>
  [`${method} ${path} HTTP/1.1`, `host: ${url.host}`, ...lines, "", ""].join("\r\n");

type Entry = Record<string, unknown>;

describe("attack 6", () => {
  const auditLog = async (): Promise<Entry[]> => {
    await field.stack.runJobs();
    const answer = await field.tenant.app.send("GET", "/v1/audit-log?limit=100");
    return expectOk<{ data: Entry[] }>("audit log", answer).data;
  };

  test("attack 6: every audit line has an address and a result", async () => {
    const entries = await auditLog();
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      expect(entry).toHaveProperty("address");
      expect(entry).toHaveProperty("result", "done");
    }
  });

  test("attack 6: refused calls leave one line, however many they are", async () => {
    const { dashboard } = field.tenant.developer;
    const { secret } = await dashboard.createApiKey(field.tenant.projectId, "weak", ["audit:read"]);
    const weak = new AppClient(field.stack.publicUrl, secret);
    for (let calls = 0; calls < 10; calls += 1)
      expectProblem(await weak.send("GET", "/v1/connections"), 403, "forbidden");
    const refusedLines = async () =>
      (await auditLog()).filter(({ type }) => type === "call.refused");
    await expect
      .poll(async () => (await refusedLines()).length, { timeout: 30_000, interval: 1_000 })
      .toBeGreaterThan(0);
    const refused = await refusedLines();
    expect(refused.length).toBeLessThanOrEqual(2);
    expect(refused[0]).toMatchObject({ result: "refused" });
  });

  test("attack 6: sign-ins, failed ones and sign-outs are in the account's log", async () => {
    const credentials = newCredentials();
    const dashboard = new DashboardClient(field.stack.dashboardUrl);
    await dashboard.signUp(credentials);
    await dashboard.send("POST", "/v1/sign-in", {
      ...credentials,
      name: undefined,
      password: "x".repeat(20),
    });
    await dashboard.signIn(credentials);
    const answer = await dashboard.send("GET", "/v1/account/log");
    const { data } = expectOk<{ data: Entry[] }>("account log", answer);
    expect(data.length).toBeGreaterThanOrEqual(3);
    for (const entry of data) expect(entry).toMatchObject({ occurred_at: expect.any(String) });
    expect(data.map(({ result }) => result)).toEqual(expect.arrayContaining(["done", "refused"]));
  });
});

test.each<[string, string[], string]>([
  ["content-length", ["content-length: 100"], '{"ex'],
  ["chunks", ["transfer-encoding: chunked"], '40\r\n{"ex'],
])("attack 7: a body that breaks off is the client's fault, with %s", async (_, lines, part) => {
  const url = new URL(field.stack.publicUrl);
  const from = field.log.length;
  const key = `authorization: Bearer ${field.tenant.apiKey.secret}`;
  const start = head(url, "POST", "/v1/connect/sessions", [
    key,
    "content-type: application/json",
    ...lines,
  ]);
  for (let times = 0; times < 5; times += 1)
    await sendBytes(url.href, start + part, { destroyAfterMs: 150 });
  await untilQuiet(field.stack.bridge);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(errorsSince(from)).toEqual([]);
  expect(field.log.slice(from).join("\n")).not.toMatch(
    /"(?:status|http\.response\.status_code)":500/,
  );
});

test("attack 11: readyz asks the stores once a second at most, and names no keys", async () => {
  const url = new URL("/readyz", field.stack.publicUrl);
  await exchange(url);
  await untilQuiet(field.stack.bridge);
  field.stack.bridge.resetCounts();
  const startedMs = Date.now();
  const answers = [];
  for (let calls = 0; calls < 50; calls += 1) answers.push(await exchange(url));
  const seconds = Math.ceil((Date.now() - startedMs) / 1000) + 1;
  const { statements, commands } = field.stack.bridge.counts();
  expect(statements).toBeLessThanOrEqual(3 * seconds);
  expect(commands).toBeLessThanOrEqual(2 * seconds);
  for (const answer of answers) expect(JSON.parse(answer.text)).toEqual({ status: "ready" });
});

test("attack 12: a body that never ends is answered or cut, also one that drips", async () => {
  const url = new URL(field.stack.publicUrl);
  const lines = [
    `authorization: Bearer ${field.tenant.apiKey.secret}`,
    "content-type: application/json",
    "content-length: 100",
  ];
  const start = head(url, "POST", "/v1/connect/sessions", lines);
  const waiting = (drip: boolean) =>
    Array.from({ length: 10 }, () => sendBytes(url.href, `${start}{`, { drip, limitMs: 20_000 }));
  const ends = await Promise.all([...waiting(false), ...waiting(true)]);
  for (const text of ends) expect(text).toMatch(/^HTTP\/1\.1 408 /);
});

test("attack 13: wrong passwords from an unknown address do not lock the owner out", async () => {
  const credentials = newCredentials();
  const owner = new DashboardClient(field.stack.dashboardUrl);
  await owner.signUp(credentials);
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await owner.send("POST", "/v1/sign-in", {
      email: credentials.email,
      password: `wrong-${tries}-${"x".repeat(12)}`,
    });
    expect([401, 429]).toContain(answer.status);
  }
  await expect
    .poll(
      async () => {
        const { email, password } = credentials;
        return (await owner.send("POST", "/v1/sign-in", { email, password })).status;
      },
      { timeout: 30_000, interval: 2_000 },
    )
    .toBe(200);
});

test("attack 13: sign-up from an unknown address has a bound", async () => {
  const visitor = new DashboardClient(field.stack.dashboardUrl);
  const statuses = new Set<number>();
  for (let tries = 0; tries < 260 && !statuses.has(429); tries += 1) {
    const answer = await visitor.send("POST", "/v1/sign-up", newCredentials());
    statuses.add(answer.status);
  }
  expect([...statuses]).toContain(429);
});

describe("attack 14", () => {
  test.each(["email", "data.email", "preferred_username", "name", "user.login"])(
    "attack 14: profile_subject %s is refused",
    async (profile_subject) => {
      const played = field.provider.play({ name: "subject", source: "–" });
      const answer = await field.save(played, "oauth2", { settings: { profile_subject } });
      expectProblem(answer, 422, "invalid_settings");
    },
  );

  test.each([
    ["authorization_endpoint", "authorize?client_id=evil"],
    ["authorization_endpoint", "authorize?state=x&tenant=a"],
    ["authorization_endpoint", "authorize?redirect%5furi=https%3A%2F%2Fevil.example"],
    ["token_endpoint", "token?grant_type=password"],
    ["token_endpoint", "token?client_secret=x"],
  ])("attack 14: Atlas's own parameters in the query of %s are refused: %s", async (name, path) => {
    const played = field.provider.play({ name: "own parameters", source: "–" });
    const settings = { [name]: `${played.base}/${path}` };
    const answer = await field.save(played, "oauth2", { settings });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.text).toContain(name);
  });

  test.each(["\u061c", "\u00ad", "\ufff9", "\u{e0041}", "\u202e", "\u2066", "\u{1d173}"])(
    "attack 14: a name with the invisible %j is refused or freed of it",
    async (hidden) => {
      const played = field.provider.play({ name: "hidden", source: "–" });
      const answer = await field.save(played, "oauth2", { name: `At${hidden}las` });
      if (answer.status === 201) expect(JSON.parse(answer.text).name).toBe("Atlas");
      else expect([400, 422]).toContain(answer.status);
    },
  );

  test.each(["\u3164", "\u115f\u1160", "\uffa0", "\u200d", "\ufe0f", "\u2800"])(
    "attack 14: a name of %j alone is refused",
    async (name) => {
      const played = field.provider.play({ name: "nothing to see", source: "–" });
      const answer = await field.save(played, "oauth2", { name });
      expect([400, 422]).toContain(answer.status);
    },
  );

  test.each(["?q=a%20b&flag", "?a=%2F+%2b&&=x&b", "?x=%E4%BD%A0;y=1"])(
    "attack 14: the app's own query comes back byte for byte: %s",
    async (query) => {
      await field.openProject();
      const { dashboard } = field.tenant.developer;
      const base = `${field.tenant.returnUrl}-own`;
      const { url } = await dashboard.addReturnUrl(field.tenant.projectId, base + query);
      const plugged = await field.plugIn({ name: "own query", source: "–" }, "oauth2");
      const flow = await field.startFlow(plugged, { return_to: url, external_id: newExternalId() });
      const answer = await visit(flow.callbackUrl, flow.cookie);
      expect(answer.headers.get("location")?.startsWith(`${base}${query}&`)).toBe(true);
    },
  );

  test("attack 14: a percent-encoded key in the URL is recognised", async () => {
    const { secret } = field.tenant.apiKey;
    const encoded = [...secret].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join("");
    const twice = encoded.replaceAll("%", "%25");
    const partly = secret.replace("_", "%5F");
    for (const path of [
      `/v1/key?key=${encoded}`,
      `/v1/key?key=${twice}`,
      `/v1/key?key=${partly}`,
      `/v1/connections/${encoded}`,
      `/v1/connections/${partly}`,
    ]) {
      const from = field.log.length;
      const answer = await field.tenant.app.send("GET", path);
      expectProblem(answer, 400, "credential_in_url");
      expect(field.log.slice(from).join("\n")).not.toContain(secret);
    }
  });

  test.each(["localhost:80", "example.com:443", "/v1/key"])(
    "attack 14: CONNECT %s is no internal error",
    async (target) => {
      const url = new URL(field.stack.publicUrl);
      const from = field.log.length;
      const text = await sendBytes(url.href, head(url, "CONNECT", target, ["connection: close"]));
      // workerd itself may answer 200; then nothing is behind it.
      expect(text).not.toMatch(/^HTTP\/1\.1 5/);
      expect(errorsSince(from)).toEqual([]);
    },
  );

  test.each([
    "x.y.svc",
    "x.y.svc.cluster.local",
    "x.cluster.local",
    "printer.local",
    "x.internal",
    "x.lan",
    "x.home.arpa",
    "x.localdomain",
  ])("attack 14: the cluster's or network's own name %s is not saved", async (host) => {
    const played = field.provider.play({ name: "local name", source: "–" });
    const settings = { token_endpoint: `https://${host}/token` };
    expectProblem(await field.save(played, "oauth2", { settings }), 422, "invalid_url");
  });
});

describe("attack 14: the bridge", () => {
  test.each(["copy (select 1) to program 'cat'", "COPY projects FROM '/etc/passwd'"])(
    "attack 14: %s does not end the embedded engine",
    async (statement) => {
      await expect(field.db.execute(sql.raw(statement))).rejects.toThrow(/./);
      const { rows } = await field.db.execute<{ one: number }>(sql`select 1 as one`);
      expect(rows).toEqual([{ one: 1 }]);
    },
  );

  test("attack 14: a script ends after a second or so", async () => {
    const { redisUrl, redisToken } = field.stack.bridge;
    const run = (script: string) =>
      exchange(new URL(redisUrl), {
        method: "POST",
        headers: { authorization: `Bearer ${redisToken}`, "content-type": "application/json" },
        body: JSON.stringify(["EVAL", script, "0"]),
      });
    for (const script of [
      "while true do end",
      "local s = string.rep('a', 30000) return string.find(s, '.-.-.-.-b')",
      "local s = 'a' for i = 1, 60 do s = s .. s end return #s",
    ]) {
      const startedMs = Date.now();
      expect((await run(script)).text).toContain("error");
      expect(Date.now() - startedMs).toBeLessThan(5_000);
    }
  });

  test("attack 14: 64 clients without a password leave room for a session", async () => {
    const url = new URL("/v2", field.stack.bridge.url);
    const lines = [
      "connection: Upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
      "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    const open = (limitMs: number) =>
      sendBytes(url.href, head(url, "GET", "/v2", lines), { limitMs });
    const strangers = Array.from({ length: 64 }, () => open(4_000));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await open(1_000)).toMatch(/^HTTP\/1\.1 101 /);
    await Promise.all(strangers);
  });
});
