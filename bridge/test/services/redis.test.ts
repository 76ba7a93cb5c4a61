import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Ratelimit } from "@upstash/ratelimit";
import { type Bridge, startBridge } from "../../bridge.ts";
import { redisDriver, rest } from "../drivers.ts";
import { freePort, run } from "../processes.ts";

/** SQL is not asked here, so it need not exist. */
const NO_DATABASE = "postgresql://nobody@127.0.0.1:1/x";

type Server = ReturnType<typeof run>;

let folder: string;
let port: number;
let server: Server;
let bridge: Bridge;

async function startServer(): Promise<Server> {
  const started = run("redis-server", [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--dir",
    folder,
  ]);
  await expect.poll(started.output, { timeout: 10_000 }).toContain("Ready to accept connections");
  return started;
}

async function stopServer(): Promise<void> {
  server.child.kill("SIGKILL");
  await server.ended;
}

const startOn = () =>
  startBridge({
    sqlPassword: "p",
    redisToken: "t",
    databaseUrl: NO_DATABASE,
    redisUrl: `redis://127.0.0.1:${port}`,
  });

const works = async () => (await rest(bridge, "/", ["ping"]))[0];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-redis-"));
  port = await freePort();
});
beforeEach(async () => {
  server = await startServer();
  bridge = await startOn();
});
afterEach(async () => {
  await bridge.close();
  await stopServer();
});
afterAll(() => rm(folder, { recursive: true }));

describe("a Redis server that goes away", () => {
  it("is 503 at once, in JSON, and is back by itself", async () => {
    expect(await works()).toBe(200);
    await stopServer();
    await expect.poll(works).toBe(503);
    const since = performance.now();
    const answers = await Promise.all([
      rest(bridge, "/", ["get", "x"]),
      rest(bridge, "/pipeline", [
        ["get", "x"],
        ["set", "y", 1],
      ]),
      rest(bridge, "/multi-exec", [["set", "y", 1]]),
    ]);
    expect(answers).toEqual(
      Array.from({ length: 3 }, () => [503, { error: expect.stringMatching(/./) }]),
    );
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(await (await fetch(`${bridge.url}/readyz`)).json()).toMatchObject({ redis: false });
    server = await startServer();
    await expect.poll(works, { timeout: 10_000 }).toBe(200);
  });

  it("may be away when the bridge starts", async () => {
    await stopServer();
    const early = await startOn();
    try {
      expect((await rest(early, "/", ["ping"]))[0]).toBe(503);
      server = await startServer();
      await expect
        .poll(async () => (await rest(early, "/", ["ping"]))[0], { timeout: 10_000 })
        .toBe(200);
    } finally {
      await early.close();
    }
  });

  it("may freeze: an answer comes within the bound, and it is used again when it thaws", async () => {
    server.child.kill("SIGSTOP");
    const since = performance.now();
    const answers = await Promise.all([
      rest(bridge, "/", ["set", "frozen", "x"]),
      rest(bridge, "/pipeline", [["get", "frozen"]]),
    ]);
    expect(answers.map(([status]) => status)).toEqual([503, 503]);
    expect(performance.now() - since).toBeLessThan(8000);
    server.child.kill("SIGCONT");
    await expect.poll(works, { timeout: 15_000 }).toBe(200);
  });

  it("may freeze so long that the socket is given up, and comes back all the same", async () => {
    server.child.kill("SIGSTOP");
    const until = performance.now() + 14_000;
    while (performance.now() < until) {
      expect((await rest(bridge, "/", ["get", "x"]))[0]).toBe(503);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    server.child.kill("SIGCONT");
    await expect.poll(works, { timeout: 15_000 }).toBe(200);
  }, 60_000);
});

describe("a transaction", () => {
  it("is not mixed with what others send, on this connection or on another", async () => {
    const other = await startOn();
    const filler = "x".repeat(2000);
    const long = Array.from({ length: 500 }, () => [
      ["incr", "mixed"],
      ["set", "filler", filler],
    ]).flat();
    try {
      const transactions = [rest(bridge, "/multi-exec", long), rest(bridge, "/multi-exec", long)];
      const others = Array.from({ length: 400 }, (_, n) =>
        rest(n % 2 === 0 ? bridge : other, "/", ["incr", "mixed"]),
      );
      for (const [, body] of await Promise.all(transactions)) {
        const replies: { result: number | string }[] = Array.isArray(body) ? body : [];
        const numbers = replies
          .map(({ result }) => result)
          .filter((result) => typeof result === "number");
        expect(numbers).toEqual(Array.from({ length: 500 }, (_, n) => (numbers[0] ?? 0) + n));
      }
      await Promise.all(others);
      expect(await rest(bridge, "/", ["get", "mixed"])).toEqual([200, { result: "1400" }]);
    } finally {
      await other.close();
    }
  });
});

describe("scripts with a shebang of Upstash's own", () => {
  it("are cut for the server and known by the name that the client computes", async () => {
    const redis = redisDriver(bridge);
    const limit = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(3, "60 s"),
      prefix: "shebang",
      ephemeralCache: false,
    });
    const passed = [];
    for (let attempt = 0; attempt < 5; attempt++) passed.push((await limit.limit("u")).success);
    expect(passed).toEqual([true, true, true, false, false]);
    expect(bridge.counts().byCommand).toMatchObject({ eval: 1, evalsha: 5 });
  });

  it("heal by themselves on another bridge that has not seen them", async () => {
    const script = "#!lua flags=allow-key-locking\nreturn redis.call('INCR', KEYS[1])";
    const first = redisDriver(bridge).createScript<number>(script);
    expect(await first.exec(["healed"], [])).toBe(1);
    const other = await startOn();
    try {
      expect(await redisDriver(other).createScript<number>(script).exec(["healed"], [])).toBe(2);
    } finally {
      await other.close();
    }
  });
});

describe("values", () => {
  it("come through byte by byte, also what is no UTF-8", async () => {
    const script = "return redis.call('SET', KEYS[1], string.char(0, 255, 128, 10, 13))";
    expect((await rest(bridge, "/", ["eval", script, 1, "bytes"]))[0]).toBe(200);
    const response = await fetch(bridge.url, {
      method: "POST",
      headers: { authorization: "Bearer t", "upstash-encoding": "base64" },
      body: '["get","bytes"]',
    });
    expect(await response.json()).toEqual({
      result: Buffer.from([0, 255, 128, 10, 13]).toString("base64"),
    });
  });
});
