import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Bridge, startBridge } from "../bridge.ts";
import { LIMITS } from "../limits.ts";
import { failureOf, httpDriver, rest, socketDriver } from "./drivers.ts";

let bridge: Bridge;

beforeAll(async () => {
  bridge = await startBridge({ sqlPassword: "password", redisToken: "the-token" });
});
afterAll(() => bridge.close());

describe("a script", () => {
  it.each([
    "while true do pcall(function() while true do end end) end",
    "local s = string.rep('x', 1e6) local t for i = 1, 1e9 do t = s .. 'y' end",
    "local s = 'x' for i = 1, 60 do s = s .. s end return #s",
    `local s = string.rep('x', 1e6) while true do local t = ${Array(150).fill("s").join("..")} end`,
    "return #string.rep('x', 1e9)",
    "return string.find(string.rep('a', 100), string.rep('a?', 30) .. string.rep('a', 101))",
    "return (string.rep('a', 3000)):match('.-.-.-b')",
    "return #string.gsub(string.rep('a', 1e6), 'a', string.rep('b', 1e4))",
    "local s = string.rep('x', 1e6) local t = {} for i = 1, 1000 do t[i] = s end return #table.concat(t)",
    "return table.move({}, 1, 1e9, 2)",
    "return load(string.rep('x = 1 ', 1e5))",
    `return ${"1 + ".repeat(20_000)}1`,
  ])("that would take long is stopped after a second or refused: %s", async (script) => {
    const startedMs = performance.now();
    const [status, body] = await rest(bridge, "/", ["EVAL", script, "0"]);
    expect([status, body]).toEqual([400, { error: expect.stringMatching(/^ERR /) }]);
    expect(performance.now() - startedMs).toBeLessThan(4_000);
  });

  it("may still match a long value from its start, and build long ones", async () => {
    const script = "return {string.match(ARGV[1], '^(%d+)|'), #(ARGV[1] .. ARGV[1])}";
    const value = `12|${"a".repeat(100_000)}`;
    expect(await rest(bridge, "/", ["EVAL", script, "0", value])).toEqual([
      200,
      { result: ["12", 200_006] },
    ]);
  });
});

describe("the embedded engine", () => {
  const statements = [
    "copy (select 1) to program 'true'",
    "COPY t FROM\n PROGRAM $$true$$",
    "copy /* x */ pg_class to /* y */ program 'true'",
    "copy pg_class to '/x'",
    "do $$ begin execute 'copy pg_class to program ''true'''; end $$",
    "select pg_read_file('/etc/passwd')",
    "select lo_export(1, '/x')",
    "select pg_catalog.pg_ls_dir('/')",
    "load 'x'",
    "alter system set work_mem = '1GB'",
  ];

  it.each(statements)("refuses and survives: %s", async (text) => {
    expect(await failureOf(httpDriver(bridge).query(text))).toMatchObject({ code: "42501" });
    const pool = socketDriver(bridge, 1);
    pool.on("error", () => undefined);
    expect(await failureOf(pool.query(text))).toMatchObject({ code: "42501" });
    await pool.end();
    expect(await httpDriver(bridge).query("select 1 a")).toEqual([{ a: 1 }]);
  });

  it("does not mind such words in a parameter", async () => {
    const text = "copy that to program 'x'";
    expect(await httpDriver(bridge).query("select $1::text a", [text])).toEqual([{ a: text }]);
  });
});

it("clients without the password keep nobody out", async () => {
  const sockets = Array.from({ length: LIMITS.webSocketStrangers + 20 }, () => {
    const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}/v2`);
    socket.on("error", () => undefined);
    return socket;
  });
  await Promise.all(
    sockets.map((socket) => new Promise((resolve) => socket.once("open", resolve))),
  );
  const pool = socketDriver(bridge, 2);
  const startedMs = performance.now();
  expect((await pool.query("select 1 a")).rows).toEqual([{ a: 1 }]);
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  await pool.end();
  for (const socket of sockets) socket.terminate();
});
