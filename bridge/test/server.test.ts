import { request } from "node:http";
import { connect } from "node:net";
import { Pool } from "@neondatabase/serverless";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Bridge, startBridge } from "../bridge.ts";
import { failureOf, httpDriver, redisDriver, rest, socketDriver } from "./drivers.ts";

const SQL_PASSWORD = "sql-secret";
const TOKEN = "redis-secret";
const LARGE = 9 * 1024 * 1024;

let bridge: Bridge;

beforeAll(async () => {
  bridge = await startBridge({ sqlPassword: SQL_PASSWORD, redisToken: TOKEN, control: true });
});
afterAll(() => bridge.close());
beforeEach(() => bridge.faults.clear());

type Answer = { status: number; body: unknown; closes: boolean };

async function call(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const response = await fetch(bridge.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: JSON.parse(text),
    closes: response.headers.get("connection") === "close",
  };
}

const bearer = (token = TOKEN) => ({ authorization: `Bearer ${token}` });
const connection = (url: string) => ({ "neon-connection-string": url });
const ask = (headers: Record<string, string>, body: unknown) =>
  call("POST", "/sql", headers, JSON.stringify(body));

describe("credentials", () => {
  it.each([
    ["no header", {}],
    ["another password", connection("postgresql://atlas:wrong@127.0.0.1/atlas")],
    ["no password", connection("postgresql://atlas@127.0.0.1/atlas")],
    ["an empty password", connection("postgresql://atlas:@127.0.0.1/atlas")],
    ["the password as a prefix", connection(`postgresql://atlas:${SQL_PASSWORD}x@127.0.0.1/atlas`)],
    ["the password elsewhere", connection(`postgresql://atlas:x@127.0.0.1/${SQL_PASSWORD}`)],
    ["a broken escape", connection("postgresql://atlas:%E0%A4%A@127.0.0.1/atlas")],
  ])("SQL with %s is refused", async (_, headers) => {
    const answer = await ask(headers, { query: "select 1", params: [] });
    expect([answer.status, answer.closes]).toEqual([400, true]);
    expect(answer.body).toMatchObject({ code: "28P01" });
  });

  it.each([
    ["no header", {}],
    ["another token", bearer("wrong")],
    ["the token without a scheme", { authorization: TOKEN }],
    ["an empty token", { authorization: "Bearer " }],
  ])("Redis with %s is refused in JSON", async (_, headers) => {
    for (const path of ["/", "/pipeline", "/multi-exec"]) {
      expect(await call("POST", path, headers, '["ping"]')).toMatchObject({
        status: 401,
        body: { error: "Unauthorized" },
      });
    }
    expect(await call("GET", "/get/x", headers)).toMatchObject({
      status: 401,
      body: { error: "Unauthorized" },
    });
  });

  it("a request without credential is answered before its body has come", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${bridge.url}/pipeline`, {
        method: "POST",
        headers: { "content-length": LARGE - 1e6 },
      });
      sent.on("response", (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on("error", reject);
      sent.write("[");
    });
    expect(status).toBe(401);
  });

  it("a connection string cannot make the bridge dial elsewhere", async () => {
    const url = `postgresql://root:${SQL_PASSWORD}@192.0.2.1:9/other`;
    expect(await ask(connection(url), { query: "select current_user::text u" })).toMatchObject({
      status: 200,
      body: { rows: [["postgres"]] },
    });
  });
});

describe("bounds", () => {
  it("a body that is too large is 413 in each protocol's own form", async () => {
    const big = "x".repeat(LARGE);
    expect(await ask(connection(bridge.databaseUrl), { query: big })).toMatchObject({
      status: 413,
      body: { message: expect.any(String) },
    });
    expect(await call("POST", "/", bearer(), JSON.stringify(["ping", big]))).toMatchObject({
      status: 413,
      body: { error: expect.any(String) },
    });
  });

  it("a body that hides its length is cut off at the same bound", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${bridge.url}/`, { method: "POST", headers: bearer() });
      sent.on("response", (response) => resolve(response.statusCode));
      sent.on("error", reject);
      for (let part = 0; part < 9; part++) sent.write("x".repeat(1024 * 1024));
    });
    expect(status).toBe(413);
  });

  it("an answer that is too large is an error and not memory", async () => {
    const query = httpDriver(bridge);
    expect(await failureOf(query.query("select repeat('x', 40000000) x"))).toMatchObject({
      message: expect.stringContaining("507"),
    });
    expect(await query.query("select 1 a")).toEqual([{ a: 1 }]);
  });

  it("batches and pipelines have a length", async () => {
    const queries = Array.from({ length: 1001 }, () => ({ query: "select 1" }));
    expect(await ask(connection(bridge.databaseUrl), { queries })).toMatchObject({ status: 400 });
    expect(
      await call("POST", "/pipeline", bearer(), JSON.stringify(queries.map(() => ["ping"]))),
    ).toMatchObject({ status: 400 });
  });

  it("a client that says nothing sensible on the WebSocket is dropped", async () => {
    for (const bytes of [
      Buffer.alloc(64, 0xff),
      Buffer.from([0, 0, 0, 8, 0, 1, 0, 0]),
      Buffer.from([0, 0, 0, 0]),
    ]) {
      const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}/v2`);
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.once("open", () => socket.send(bytes));
      socket.on("error", () => undefined);
      await closed;
    }
    expect(await httpDriver(bridge).query("select 1 a")).toEqual([{ a: 1 }]);
  });

  it("an upgrade to any other path is refused", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}/other`);
    await expect(new Promise((_, reject) => socket.once("error", reject))).rejects.toThrow("404");
  });

  it.each([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["no query", "{}"],
    ["params that are no list", '{"query":"select 1","params":{}}'],
    ["a zero byte", '{"query":"select 1\\u0000"}'],
  ])("an SQL body that is %s is 400 and repeats nothing", async (_, body) => {
    const answer = await call("POST", "/sql", connection(bridge.databaseUrl), body);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.any(String) } });
  });

  it("unknown batch options are refused instead of ignored", async () => {
    const headers = {
      ...connection(bridge.databaseUrl),
      "neon-batch-isolation-level": "serializable; drop table x",
    };
    expect(await ask(headers, { queries: [{ query: "select 1" }] })).toMatchObject({
      status: 400,
      body: { code: "08P01" },
    });
  });
});

describe("counts", () => {
  it("a batch of three is three statements, and every command of a pipeline counts", async () => {
    const query = httpDriver(bridge);
    bridge.resetCounts();
    await query.query("select 1");
    await query.transaction([
      query.query("select 1"),
      query.query("select 2"),
      query.query("select 3"),
    ]);
    const pool = socketDriver(bridge, 1);
    await pool.query("select $1::int", [1]);
    await pool.end();
    await rest(bridge, "/", ["SET", "a", 1]);
    await rest(bridge, "/pipeline", [
      ["get", "a"],
      ["GET", "b"],
      ["made-up", 1],
    ]);
    await rest(bridge, "/multi-exec", [["incr", "a"]]);
    expect(bridge.counts()).toEqual({
      statements: 5,
      batches: 1,
      commands: 5,
      byCommand: { set: 1, get: 2, unknown: 1, incr: 1 },
    });
  });
});

describe("operations", () => {
  it("liveness and readiness need no credential and tell nothing but that", async () => {
    expect(await call("GET", "/healthz", {})).toMatchObject({
      status: 200,
      body: { status: "ok" },
    });
    expect(await call("GET", "/readyz", {})).toMatchObject({
      status: 200,
      body: { status: "ready", sql: true, redis: true },
    });
  });

  it("metrics need the token and count", async () => {
    expect((await fetch(`${bridge.url}/metrics`)).status).toBe(401);
    await rest(bridge, "/", ["ping"]);
    const text = await (await fetch(`${bridge.url}/metrics`, { headers: bearer() })).text();
    expect(text).toMatch(/^atlas_bridge_redis_commands_total\{command="ping"\} \d+$/m);
    expect(text).toMatch(/^atlas_bridge_sql_pool_waiting 0$/m);
  });

  it("metrics count every answer by its route and status", async () => {
    const countOf = async (line: string): Promise<number> => {
      const text = await (await fetch(`${bridge.url}/metrics`, { headers: bearer() })).text();
      const found = text.split("\n").find((one) => one.startsWith(`${line} `));
      return Number(found?.slice(line.length) ?? 0);
    };
    const line = 'atlas_bridge_requests_total{route="/healthz",status="200"}';
    const before = await countOf(line);
    for (let n = 0; n < 3; n++) await call("GET", "/healthz", {});
    expect(await countOf(line)).toBe(before + 3);
    await call("GET", "/metrics", {});
    expect(
      await countOf('atlas_bridge_requests_total{route="/metrics",status="401"}'),
    ).toBeGreaterThan(0);
  });

  it("a scraper's own token opens the metrics alone, and then no other does", async () => {
    const scraped = await startBridge({
      sqlPassword: SQL_PASSWORD,
      redisToken: TOKEN,
      metricsToken: "the-scrapers-token",
    });
    try {
      const ask = async (path: string, method: string, token: string): Promise<number> => {
        const body = method === "POST" ? '["ping"]' : null;
        const response = await fetch(`${scraped.url}${path}`, {
          method,
          headers: bearer(token),
          body,
        });
        await response.body?.cancel();
        return response.status;
      };
      expect(await ask("/metrics", "GET", "the-scrapers-token")).toBe(200);
      expect(await ask("/metrics", "GET", TOKEN)).toBe(401);
      expect(await ask("/", "POST", "the-scrapers-token")).toBe(401);
      expect(await ask("/", "POST", TOKEN)).toBe(200);
    } finally {
      await scraped.close();
    }
  });

  it("an unknown path is 404", async () => {
    expect(await call("POST", "/nowhere", bearer(), "[]")).toMatchObject({ status: 404 });
    expect(await call("DELETE", "/", bearer())).toMatchObject({ status: 404 });
  });

  it("control does not exist without the token, nor when it is off", async () => {
    expect(await call("GET", "/control/counts", {})).toMatchObject({ status: 404 });
    expect(await call("GET", "/control/counts", bearer("wrong"))).toMatchObject({ status: 404 });
    expect(await call("GET", "/control/counts", bearer())).toMatchObject({ status: 200 });
    const plain = await startBridge({
      sqlPassword: "p",
      redisToken: TOKEN,
      databaseUrl: "postgresql://nobody@127.0.0.1:1/x",
    });
    const answer = await fetch(`${plain.url}/control/counts`, { headers: bearer() });
    expect(answer.status).toBe(404);
    await plain.close();
  });

  it("control is refused on an address that others reach", async () => {
    await expect(
      startBridge({ sqlPassword: "p", redisToken: "t", control: true, host: "0.0.0.0" }),
    ).rejects.toThrow("loopback");
  });
});

describe("faults", () => {
  const sqlFailure = () => failureOf(httpDriver(bridge).query("select 1"));
  const signal = (ms: number) => ({ fetchOptions: { signal: AbortSignal.timeout(ms) } });

  it("refuse breaks the connection before anything runs, of one back end only", async () => {
    bridge.resetCounts();
    bridge.faults.set("redis", { mode: "refuse" });
    expect(await failureOf(redisDriver(bridge).get("x"))).toMatchObject({
      message: expect.stringMatching(/failed|closed/),
    });
    expect(await httpDriver(bridge).query("select 1 a")).toEqual([{ a: 1 }]);
    bridge.faults.set("redis", { mode: "ok" });
    bridge.faults.set("sql", { mode: "refuse" });
    expect(await sqlFailure()).toHaveProperty("message");
    expect(await redisDriver(bridge).get("x")).toBeNull();
    expect(
      await failureOf(new Pool({ connectionString: bridge.databaseUrl }).query("select 1")),
    ).toHaveProperty("thrown");
    expect(bridge.counts()).toMatchObject({ statements: 1, commands: 1 });
  });

  it("hang accepts and says nothing until it ends; then the command runs", async () => {
    bridge.faults.set("redis", { mode: "hang" });
    let answered = false;
    const late = rest(bridge, "/", ["set", "hung", "1"]).then((answer) => {
      answered = true;
      return answer;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(answered).toBe(false);
    expect(await httpDriver(bridge).query("select 1 a")).toEqual([{ a: 1 }]);
    bridge.faults.set("redis", { mode: "ok" });
    expect(await late).toEqual([200, { result: "OK" }]);
    bridge.faults.set("sql", { mode: "hang" });
    await expect(httpDriver(bridge).query("select 1", [], signal(100))).rejects.toThrow(/time/);
  });

  it("drip sends the headers and then next to nothing", async () => {
    bridge.faults.set("sql", { mode: "drip" });
    const since = performance.now();
    const response = await fetch(`${bridge.url}/sql`, {
      method: "POST",
      headers: connection(bridge.databaseUrl),
      body: '{"query":"select 1 a"}',
    });
    expect(performance.now() - since).toBeLessThan(900);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBe(1);
    bridge.faults.set("sql", { mode: "ok" });
    let rest_ = "";
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
      rest_ += new TextDecoder().decode(part.value);
    expect(JSON.parse(`{${rest_}`)).toMatchObject({ rows: [["1"]] });
  });

  it("delay runs at once and answers later", async () => {
    bridge.faults.set("redis", { mode: "delay", delayMs: 200 });
    const since = performance.now();
    const answer = rest(bridge, "/", ["incr", "delayed"]);
    await answer;
    expect(performance.now() - since).toBeGreaterThan(190);
    expect(bridge.counts().byCommand["incr"]).toBeGreaterThan(0);
  });

  it("a hold catches the next matching request after it ran", async () => {
    const query = httpDriver(bridge);
    await query.query("create table if not exists held (a int)");
    const hold = bridge.faults.holdNext("insert into held");
    let answered = false;
    const insert = query.query("insert into held values (1) returning a").then((rows) => {
      answered = true;
      return rows;
    });
    await hold.reached;
    expect(await query.query("select count(*)::int n from held")).toEqual([{ n: 1 }]);
    expect(answered).toBe(false);
    hold.release();
    expect(await insert).toEqual([{ a: 1 }]);
  });

  it("a back end that begins to refuse cuts what is running: the statement ran, and its answer is lost", async () => {
    const query = httpDriver(bridge);
    const hold = bridge.faults.holdNext("insert into held");
    const insert = failureOf(query.query("insert into held values (7)"));
    await hold.reached;
    bridge.faults.set("sql", { mode: "refuse" });
    hold.release();
    expect(await insert).toHaveProperty("message");
    bridge.faults.clear();
    expect(await query.query("select count(*)::int n from held where a = 7")).toEqual([{ n: 1 }]);
  });

  it("a hold with `before` catches a request ahead of running it, on the WebSocket too", async () => {
    const pool = socketDriver(bridge, 1);
    const hold = bridge.faults.holdNext("insert into held", { before: true });
    const insert = pool.query("insert into held values (2)");
    await hold.reached;
    expect(await httpDriver(bridge).query("select count(*)::int n from held where a = 2")).toEqual([
      { n: 0 },
    ]);
    hold.release();
    expect((await insert).rowCount).toBe(1);
    await pool.end();
  });

  it("a hold sees a Redis command with its keys, whatever its case", async () => {
    const hold = bridge.faults.holdNext("set t:con_1");
    const others = await rest(bridge, "/", ["SET", "t:con_2", "x"]);
    const held = rest(bridge, "/pipeline", [
      ["get", "other"],
      ["SET", "t:con_1", "x"],
    ]);
    await hold.reached;
    expect([others[0], await rest(bridge, "/", ["get", "t:con_1"])]).toEqual([
      200,
      [200, { result: "x" }],
    ]);
    hold.release();
    expect((await held)[0]).toBe(200);
    const script = bridge.faults.holdNext("eval t:con_3", { before: true });
    const run = rest(bridge, "/", ["EVAL", "return redis.call('SET', KEYS[1], 'y')", 1, "t:con_3"]);
    await script.reached;
    expect(await rest(bridge, "/", ["get", "t:con_3"])).toEqual([200, { result: null }]);
    script.release();
    expect(await run).toEqual([200, { result: "OK" }]);
  });

  it("everything works over HTTP as well", async () => {
    const post = (path: string, body: unknown = {}) =>
      call("POST", `/control${path}`, bearer(), JSON.stringify(body));
    expect(await post("/faults", { target: "redis", mode: "refuse" })).toMatchObject({
      status: 200,
    });
    expect(await failureOf(redisDriver(bridge).get("x"))).toMatchObject({
      message: expect.stringMatching(/failed|closed/),
    });
    expect(await post("/faults", { target: "redis", mode: "ok" })).toMatchObject({ status: 200 });
    expect(await post("/faults", { target: "redis", mode: "broken" })).toMatchObject({
      status: 400,
    });
    expect(await post("/faults", { target: "moon", mode: "ok" })).toMatchObject({ status: 400 });
    const { body } = await post("/hold", { match: "get wanted", before: true });
    const id = typeof body === "object" && body !== null && "id" in body ? String(body.id) : "";
    expect(await call("GET", `/control/hold/${id}`, bearer())).toMatchObject({
      body: { reached: false },
    });
    const held = rest(bridge, "/", ["get", "wanted"]);
    await expect
      .poll(async () => (await call("GET", `/control/hold/${id}`, bearer())).body)
      .toEqual({ reached: true });
    expect(await post(`/release/${id}`)).toMatchObject({ status: 200 });
    expect(await held).toEqual([200, { result: null }]);
    expect(await post(`/release/${id}`)).toMatchObject({ status: 404 });
    await rest(bridge, "/", ["set", "flushed", "x"]);
    expect(await post("/flush-redis")).toMatchObject({ status: 200 });
    expect(await rest(bridge, "/", ["get", "flushed"])).toEqual([200, { result: null }]);
    expect(await post("/counts/reset")).toMatchObject({ status: 200 });
    await rest(bridge, "/", ["ping"]);
    expect(await call("GET", "/control/counts", bearer())).toMatchObject({
      body: { commands: 1, byCommand: { ping: 1 } },
    });
  });
});

describe("keep-alive", () => {
  it("a connection serves many requests", async () => {
    const socket = connect(bridge.port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("utf8");
    });
    for (let round = 1; round <= 3; round++) {
      socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
      await expect.poll(() => received.match(/HTTP\/1\.1 200/g)?.length).toBe(round);
    }
    expect(received).toMatch(/Keep-Alive: timeout=75/i);
    socket.destroy();
  });
});
