import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startBridge } from "../bridge.ts";
import { DataDirInUseError, DataDirLock } from "../postgres/data-dir-lock.ts";
import { httpDriver } from "./drivers.ts";
import { run, type Started, startProcess } from "./processes.ts";

const SECRETS = { BRIDGE_SQL_PASSWORD: "the-sql-password", BRIDGE_REDIS_TOKEN: "the-redis-token" };
/** Nothing listens there, so starting takes no time: for what needs no SQL. */
const NO_DATABASE = { DATABASE_URL: "postgresql://someone:db-secret@127.0.0.1:1/x" };
const MAIN = new URL("../main.ts", import.meta.url).pathname;

let folder: string;
const running: Started[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-"));
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string>): Promise<Started> {
  const started = await startProcess({ ...SECRETS, ...env });
  running.push(started);
  return started;
}

function query({ url }: Started, text: string): Promise<Response> {
  return fetch(`${url}/sql`, {
    method: "POST",
    headers: {
      "neon-connection-string": `postgresql://atlas:${SECRETS.BRIDGE_SQL_PASSWORD}@127.0.0.1/atlas`,
    },
    body: JSON.stringify({ query: text, params: [] }),
  });
}

describe("the command line", () => {
  it.each(["BRIDGE_SQL_PASSWORD", "BRIDGE_REDIS_TOKEN"])(
    "ends with 1 and names %s when it is missing",
    async (name) => {
      const env: Record<string, string> = { ...SECRETS };
      delete env[name];
      const { ended, output } = run(process.execPath, [MAIN], env);
      expect(await ended).toBe(1);
      expect(output()).toContain(name);
    },
  );

  it("never shows a URL's password, not even one it cannot use", async () => {
    const { ended, output } = run(process.execPath, [MAIN], {
      ...SECRETS,
      DATABASE_URL: "mysql://u:db-secret@127.0.0.1/x",
    });
    expect(await ended).toBe(1);
    expect(output()).toContain("databaseUrl");
    expect(output()).not.toContain("db-secret");
  });

  it("ends with 1 when its port is taken", async () => {
    const first = await start(NO_DATABASE);
    const port = new URL(first.url).port;
    const second = run(process.execPath, [MAIN], { ...SECRETS, ...NO_DATABASE, BRIDGE_PORT: port });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain("EADDRINUSE");
  });
});

describe("what it writes", () => {
  it("is about failures of the stores and holds no secret, statement, key or value", async () => {
    const bridge = await start({ ...NO_DATABASE, REDIS_URL: "redis://:redis-secret@127.0.0.1:1" });
    const answer = await query(bridge, "select 'a-value' from a_table");
    expect(await answer.json()).toMatchObject({ code: "08001" });
    const redis = await fetch(`${bridge.url}/set/a-key/a-value`, {
      headers: { authorization: `Bearer ${SECRETS.BRIDGE_REDIS_TOKEN}` },
    });
    expect([redis.status, await redis.json()]).toEqual([503, { error: expect.any(String) }]);
    await expect.poll(bridge.output).toContain('"sqlstate":"08001"');
    for (const secret of [
      ...Object.values(SECRETS),
      "db-secret",
      "redis-secret",
      "a-value",
      "a_table",
      "a-key",
    ]) {
      expect(bridge.output()).not.toContain(secret);
    }
  });

  it("is unready while a store is away, and alive", async () => {
    const bridge = await start(NO_DATABASE);
    const ready = await fetch(`${bridge.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: "unready", sql: false, redis: true },
    ]);
    expect((await fetch(`${bridge.url}/healthz`)).status).toBe(200);
  });
});

describe("SIGTERM", () => {
  it("finishes what runs, refuses what is new, and ends with 0", async () => {
    const bridge = await start({});
    const slow = query(bridge, "select pg_sleep(1.5), 'done' d");
    const socket = new WebSocket(`${bridge.url.replace("http", "ws")}/v2`);
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    bridge.child.kill("SIGTERM");
    expect(await closed).toBe(1001);
    await expect
      .poll(() =>
        fetch(`${bridge.url}/healthz`).then(
          () => "answers",
          () => "refused",
        ),
      )
      .toBe("refused");
    const answer = await slow;
    expect(await answer.json()).toMatchObject({ rows: [["", "done"]] });
    expect(answer.headers.get("connection")).toBe("close");
    expect(await bridge.ended).toBe(0);
  });
});

describe("a data directory", () => {
  it("keeps its data over a clean end and over SIGKILL, for one process at a time", async () => {
    const dataDir = join(folder, "deep", "data");
    const first = await start({ BRIDGE_DATA_DIR: dataDir });
    await (await query(first, "create table kept (a int)")).json();
    await (await query(first, "insert into kept values (1)")).json();
    const second = run(process.execPath, [MAIN], { ...SECRETS, BRIDGE_DATA_DIR: dataDir });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain("in use by another process");
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const third = await start({ BRIDGE_DATA_DIR: dataDir });
    await (await query(third, "insert into kept values (2)")).json();
    third.child.kill("SIGKILL");
    await third.ended;

    const bridge = await startBridge({ sqlPassword: "p", redisToken: "t", dataDir });
    try {
      expect(await httpDriver(bridge).query("select a from kept order by a")).toEqual([
        { a: 1 },
        { a: 2 },
      ]);
    } finally {
      await bridge.close();
    }
  });
});

describe("DataDirLock", () => {
  const lockFile = () => join(folder, "data.lock");
  const acquire = () => DataDirLock.acquire(join(folder, "data"));
  const leave = (holder: object) =>
    writeFile(lockFile(), JSON.stringify({ nonce: "other", host: hostname(), ...holder }));

  /** Takes the lock, returns what the file then says, and gives it back. */
  const takeOver = async (): Promise<unknown> => {
    const lock = await acquire();
    const holder: unknown = JSON.parse(await readFile(lockFile(), "utf8"));
    await lock.release();
    return holder;
  };

  it("is taken by one and free after its release", async () => {
    const lock = await acquire();
    await expect(acquire()).rejects.toThrow(DataDirInUseError);
    await lock.release();
    await (await acquire()).release();
  });

  it("is taken over from a process that is gone", async () => {
    await leave({ pid: 2 ** 22 + 1 });
    expect(await takeOver()).toMatchObject({ pid: process.pid });
  });

  it("is taken over from a predecessor with the same process id, as in a restarted container", async () => {
    await leave({ pid: process.pid });
    expect(await takeOver()).toMatchObject({
      pid: process.pid,
      nonce: expect.not.stringMatching("other"),
    });
  });

  it("is not taken over from a living process, nor from another host that touched it lately", async () => {
    await leave({ pid: process.ppid });
    await expect(acquire()).rejects.toThrow(DataDirInUseError);
    await leave({ pid: 1, host: "another-host" });
    await expect(acquire()).rejects.toThrow(DataDirInUseError);
    const old = new Date(Date.now() - 120_000);
    await utimes(lockFile(), old, old);
    expect(await takeOver()).toMatchObject({ pid: process.pid, host: hostname() });
  });

  it("goes to one of many that find it left over", async () => {
    await leave({ pid: 2 ** 22 + 1 });
    const locks = await Promise.allSettled(Array.from({ length: 8 }, acquire));
    const won = locks.filter((lock) => lock.status === "fulfilled");
    expect(won.length).toBe(1);
    expect(JSON.parse(await readFile(lockFile(), "utf8"))).toMatchObject({ pid: process.pid });
    for (const lock of won) await lock.value.release();
  });
});
