import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bridge, startBridge } from "../bridge.ts";
import { redisTranscript, sqlTranscript, type Transcript } from "./conformance.ts";
import {
  errorFacts,
  failureOf,
  httpDriver,
  redisDriver,
  rest,
  sendNow,
  socketDriver,
} from "./drivers.ts";

const SECRETS = { sqlPassword: "p:w/d @?#ü", redisToken: "the-token" };

let bridge: Bridge;

beforeAll(async () => {
  bridge = await startBridge(SECRETS);
});
afterAll(() => bridge.close());

describe("the embedded PostgreSQL", () => {
  let transcript: Transcript;
  beforeAll(async () => {
    transcript = await sqlTranscript(bridge);
  });

  it("answers in PostgreSQL's text form, which the driver reads", () => {
    expect(transcript["types"]).toMatchObject({
      command: "SELECT",
      rowCount: 1,
      rows: [
        {
          a: 1,
          c: "3",
          e: Infinity,
          f: "12.30",
          g: true,
          i: null,
          j: [1, 2],
          k: ['a "q"', null, ""],
          l: { a: [1] },
          t: "9007199254740993",
        },
      ],
    });
    expect(transcript["allBytes"]).toEqual([
      { b: Buffer.from(Array.from({ length: 256 }, (_, at) => at)) },
    ]);
    expect(transcript["large"]).toBe('{"n":500000,"m":"824ed0c9e3e89a0d3b011ed8288330a9"}');
  });

  it("counts rows as the command's tag does", () => {
    expect(transcript["insert"]).toMatchObject({ command: "INSERT", rowCount: 2 });
    expect(transcript["remove"]).toMatchObject({ command: "DELETE", rowCount: 0 });
    expect(transcript["create"]).toMatchObject({
      command: "CREATE",
      rowCount: null,
      fields: [],
      rows: [],
    });
  });

  const facts = (name: string) => Object(transcript[name]);

  it("shows a constraint's name, its table and the SQLSTATE in every driver's error", () => {
    for (const name of ["unique", "sessionUnique", "drizzleUnique", "drizzleBatchFails"]) {
      expect({ name, ...facts(name) }).toMatchObject({
        name,
        code: "23505",
        constraint: "things_name_key",
        table: "things",
      });
    }
    expect(transcript["notNull"]).toMatchObject({ code: "23502", column: "name" });
  });

  it("refuses a wrong password with 28P01", () => {
    expect(transcript["password"]).toMatchObject({ code: "28P01" });
  });

  it("takes one statement per query", () => {
    expect(transcript["twoStatements"]).toMatchObject({ code: "42601" });
  });

  it("keeps nothing of a batch that fails, and the options of one that works", () => {
    expect(transcript["batchFails"]).toMatchObject({ code: "22012" });
    expect(transcript["nothingKept"]).toEqual(transcript["stillCounts"]);
    expect(transcript["readOnly"]).toMatchObject({ code: "25006" });
    expect(transcript["serializable"]).toEqual([
      [{ transaction_isolation: "serializable" }],
      [{ transaction_read_only: "on" }],
      [{ transaction_deferrable: "on" }],
    ]);
    expect(transcript["deferred"]).toMatchObject({ code: "23505" });
    expect(transcript["drizzleKept"]).toEqual([{ big: 1n }]);
  });

  it("leaves neither a transaction nor a setting behind for the next request", () => {
    expect(transcript["afterStrayBegin"]).toEqual([{ a: 1 }]);
    expect(transcript["strayFailure"]).toMatchObject({ code: "22012" });
    expect(transcript["stillFound"]).toEqual([{ n: 2 }]);
    expect(transcript["localIsGone"]).toBe(false);
  });

  it("rolls a session's transaction back or commits it", () => {
    expect([transcript["inside"], transcript["after"]]).toEqual([[{ n: 1 }], [{ n: 0 }]]);
  });

  it("survives COPY FROM STDIN by refusing it", () => {
    expect(transcript["copyIsRefused"]).toMatchObject({ code: "57014" });
    expect(transcript["afterCopy"]).toEqual([{ a: 2 }]);
  });

  it("migrates all or nothing, once", () => {
    expect(transcript["migrationFails"]).toMatchObject({ code: "42704" });
    expect(transcript["nothing"]).toEqual([{ a: null, b: null }]);
    expect([transcript["migrated"], transcript["journal"]]).toEqual([
      [{ a: "first", b: "second" }],
      [{ n: 2 }],
    ]);
  });
});

describe("one engine, many clients", () => {
  it("never answers one client with another's values", async () => {
    const query = httpDriver(bridge);
    const pool = socketDriver(bridge, 8);
    const filler = "x".repeat(200_000);
    const ask = async (n: number) => {
      const text = "select $1::int n, length($2::text) l";
      const rows =
        n % 2 === 0
          ? await query.query(text, [n, filler])
          : (await pool.query(text, [n, filler])).rows;
      return rows[0];
    };
    try {
      const answers = await Promise.all(Array.from({ length: 120 }, (_, n) => ask(n)));
      expect(answers).toEqual(Array.from({ length: 120 }, (_, n) => ({ n, l: 200_000 })));
    } finally {
      await pool.end();
    }
  });

  it("lets others wait while a transaction is open, and never see it", async () => {
    const pool = socketDriver(bridge, 2);
    const query = httpDriver(bridge);
    await query.query("create table if not exists waits (a int)");
    const client = await pool.connect();
    await client.query("begin");
    await client.query("insert into waits values (1)");
    let answered = false;
    const outside = query.query("select count(*)::int n from waits").then((rows) => {
      answered = true;
      return rows;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    await client.query("rollback");
    expect(await outside).toEqual([{ n: 0 }]);
    client.release();
    await pool.end();
  });

  it("rolls back when a client leaves in the middle of a transaction", async () => {
    const pool = socketDriver(bridge, 1);
    pool.on("error", () => undefined);
    const query = httpDriver(bridge);
    await query.query("create table if not exists leaves (a int)");
    const client = await pool.connect();
    await client.query("begin");
    await client.query("insert into leaves values (1)");
    await client.query("set application_name = 'left behind'");
    client.release(new Error("gone"));
    expect(await query.query("select count(*)::int n from leaves")).toEqual([{ n: 0 }]);
    expect(
      await query.query("select current_setting('application_name') = 'left behind' b"),
    ).toEqual([{ b: false }]);
    await pool.end();
  });

  it("answers Redis while a slow statement runs", async () => {
    const redis = redisDriver(bridge);
    const slow = sendNow(httpDriver(bridge).query("select pg_sleep(1)"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const since = performance.now();
    await redis.get("anything");
    expect(performance.now() - since).toBeLessThan(500);
    await slow;
  });

  it("refuses a wrong password on the WebSocket too", async () => {
    const { Pool } = await import("@neondatabase/serverless");
    const pool = new Pool({
      connectionString: `postgresql://atlas:wrong@127.0.0.1:${bridge.port}/atlas`,
    });
    expect(await failureOf(pool.query("select 1"))).toMatchObject({ code: "28P01" });
    await pool.end();
  });
});

describe("the embedded Redis", () => {
  let transcript: Transcript;
  beforeAll(async () => {
    await bridge.faults.flushRedis();
    transcript = await redisTranscript(bridge);
  });

  it("gives a one-time value to one of thirty", () => {
    expect(transcript["oneWinner"]).toBe(1);
  });

  it("takes options in any case, and NX refuses", async () => {
    expect(await rest(bridge, "/", ["set", "nx", "1", "nx", "px", 60_000])).toEqual([
      200,
      { result: "OK" },
    ]);
    expect(await rest(bridge, "/", ["SET", "nx", "2", "NX", "PX", 60_000])).toEqual([
      200,
      { result: null },
    ]);
  });

  it("formats numbers in scripts as Lua 5.1 does", () => {
    const reply = (script: string) =>
      Object.entries(transcript).find(([key]) => key.includes(`eval ${script}`))?.[1];
    expect(reply("return tostring(10/2)")).toEqual([200, { result: "5" }]);
    expect(reply("return 2147483647 + 1")).toEqual([200, { result: 2147483648 }]);
    expect(reply("return 60*60*24*1000*30")).toEqual([200, { result: 2592000000 }]);
    expect(reply("return string.format('%d', 1764000000000)")).toEqual([
      200,
      { result: "1764000000000" },
    ]);
  });

  it("runs the rate limiter's three algorithms", () => {
    const row = [true, true, true, true, true, false, false, false];
    expect(transcript["limits"]).toEqual([
      [row, 5],
      [row, 5],
      [row, 5],
    ]);
  });

  it("answers a pipeline command by command and a broken transaction as a whole", () => {
    expect(transcript["pipeline"]).toEqual([
      200,
      [
        { result: "OK" },
        { result: 2 },
        { error: expect.stringContaining("WRONGTYPE") },
        { error: expect.stringContaining("nonsense") },
        { result: "2" },
      ],
    ]);
    expect(transcript["multiRefused"]).toEqual([
      400,
      { error: expect.stringContaining("EXECABORT") },
    ]);
    expect(transcript["afterMulti"]).toEqual([200, { result: "x" }]);
  });

  it("forgets a key at its time", async () => {
    const redis = redisDriver(bridge);
    await redis.set("short", "x", { px: 80 });
    expect(await redis.get("short")).toBe("x");
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await redis.get("short")).toBeNull();
    expect(await redis.exists("short")).toBe(0);
  });

  it.each([
    ["loops for ever", "while true do end"],
    ["catches its own end", "while true do pcall(function() while true do end end) end"],
  ])("stops a script that %s, and goes on", async (_, script) => {
    const since = performance.now();
    expect(await rest(bridge, "/", ["eval", script, 0])).toEqual([
      400,
      { error: expect.stringContaining("too long") },
    ]);
    expect(performance.now() - since).toBeLessThan(3000);
    expect(await rest(bridge, "/", ["eval", "return 7", 0])).toEqual([200, { result: 7 }]);
  });

  it.each(["io", "os", "require", "debug", "dofile", "loadfile", "package", "print"])(
    "gives scripts no %s",
    async (name) => {
      expect(await rest(bridge, "/", ["eval", `return ${name}.x`, 0])).toEqual([
        400,
        { error: expect.stringContaining("nonexistent global") },
      ]);
    },
  );
});

describe("errors of the drivers", () => {
  it("keep their code behind drizzle's own error", () => {
    const inner = Object.assign(new Error("inner"), { code: "23505" });
    expect(errorFacts(new Error("outer", { cause: inner }))).toMatchObject({ code: "23505" });
  });
});
