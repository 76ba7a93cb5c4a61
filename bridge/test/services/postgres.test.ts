import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Bridge, startBridge } from "../../bridge.ts";
import { databaseUrlWith, failureOf, httpDriver, sendNow, socketDriver } from "../drivers.ts";
import { freePort } from "../processes.ts";
import { bridgeOnServers, type OwnDatabase, ownDatabase } from "./servers.ts";

let database: OwnDatabase;
let bridge: Bridge;

beforeAll(async () => {
  database = await ownDatabase();
  bridge = await bridgeOnServers(database, { poolSize: 4 });
});
afterAll(async () => {
  await bridge.close();
  await database.drop();
});
afterEach(() => bridge.faults.clear());

const backends = async () => {
  const { rows } = await database.admin.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'atlas-bridge' order by pid",
  );
  return rows.map(({ pid }) => pid);
};

const runningSleeps = async () => {
  const { rows } = await database.admin.query(
    "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()",
  );
  return rows.length;
};

describe("prepared statements", () => {
  /** Asks often enough that every connection of the pool has the statement. */
  const everywhere = (ask: () => Promise<unknown>) => Promise.all(Array.from({ length: 16 }, ask));

  it("heal when a migration changes what a statement returns", async () => {
    const query = httpDriver(bridge);
    await query.query("create table shape (a int)");
    await query.query("insert into shape values (1)");
    await everywhere(() => query.query("select * from shape"));
    await database.admin.query("alter table shape add column b text default 'new'");
    const answers = await everywhere(() => query.query("select * from shape"));
    expect(answers).toEqual(Array.from({ length: 16 }, () => [{ a: 1, b: "new" }]));
  });

  it("heal when a migration widens a parameter's type", async () => {
    const query = httpDriver(bridge);
    await query.query("create table wide (a int)");
    await everywhere(() => query.query("insert into wide values ($1)", [1]));
    await database.admin.query("alter table wide alter column a type bigint");
    await everywhere(() => query.query("insert into wide values ($1)", ["5000000000"]));
    expect(await query.query("select count(*)::int n from wide where a > 4000000000")).toEqual([
      { n: 16 },
    ]);
  });

  it("heal inside a batch, which runs once", async () => {
    const query = httpDriver(bridge);
    await query.query("create table batched (a int)");
    const batch = () =>
      query.transaction([
        query.query("insert into batched values (1)"),
        query.query("select * from batched limit 1"),
      ]);
    await everywhere(batch);
    await database.admin.query("alter table batched add column b int default 2");
    await database.admin.query("delete from batched");
    await everywhere(batch);
    expect(await query.query("select count(*)::int n from batched")).toEqual([{ n: 16 }]);
  });

  it("heal when somebody discards them", async () => {
    const query = httpDriver(bridge);
    await everywhere(() => query.query("select 7 seven"));
    await everywhere(() => query.query("deallocate all"));
    expect(await everywhere(() => query.query("select 7 seven"))).toEqual(
      Array.from({ length: 16 }, () => [{ seven: 7 }]),
    );
  });

  it("stay bounded on the server", async () => {
    const query = httpDriver(bridge);
    for (let n = 0; n < 300; n++) await query.query(`select ${n} as n`);
    const rows = await query.query("select count(*)::int n from pg_prepared_statements");
    expect(Number(rows[0]?.["n"])).toBeGreaterThan(200);
    expect(Number(rows[0]?.["n"])).toBeLessThanOrEqual(258);
  });

  it("run a statement that fails on its own account once more at most, and keep nothing of it", async () => {
    const query = httpDriver(bridge);
    await query.query("create table once (a int primary key)");
    await query.query("insert into once values ($1)", [1]);
    expect(await failureOf(query.query("insert into once values ($1)", [1]))).toMatchObject({
      code: "23505",
    });
    expect(await failureOf(query.query("insert into once values ($1)", ["x"]))).toMatchObject({
      code: "22P02",
    });
    expect(await query.query("select count(*)::int n from once")).toEqual([{ n: 1 }]);
  });
});

describe("sessions of the pool", () => {
  it("come back without a transaction and without settings", async () => {
    const query = httpDriver(bridge);
    await query.query("begin");
    await query.query("set search_path = nowhere");
    await query.query("create table if not exists found (a int)");
    const paths = await Promise.all(
      Array.from({ length: 16 }, () => query.query("show search_path")),
    );
    expect(paths.flat()).toEqual(
      Array.from({ length: 16 }, () => ({ search_path: '"$user", public' })),
    );
    const { rows } = await database.admin.query(
      "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    expect(rows).toEqual([]);
    expect(await query.query("select count(*)::int n from found")).toEqual([{ n: 0 }]);
  });

  it("are as many as configured, also under load", async () => {
    const query = httpDriver(bridge);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) => query.query("select $1::int n", [n])),
    );
    expect(answers).toEqual(Array.from({ length: 300 }, (_, n) => [{ n }]));
    expect((await backends()).length).toBeLessThanOrEqual(5);
  });

  it("heal when the server ends them", async () => {
    const query = httpDriver(bridge);
    await Promise.all(Array.from({ length: 8 }, () => query.query("select 1")));
    await database.admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await expect.poll(async () => (await backends()).length).toBe(0);
    expect(await query.query("select 1 a")).toEqual([{ a: 1 }]);
  });

  it("report a connection that breaks under a statement as 08006: its outcome is unknown", async () => {
    const broken = failureOf(httpDriver(bridge).query("select pg_sleep(20)"));
    await expect.poll(runningSleeps).toBe(1);
    await database.admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()",
    );
    expect(await broken).toMatchObject({ code: "08006" });
  });

  it("skip what another one has locked, and exclude each other's advisory locks", async () => {
    const query = httpDriver(bridge);
    await query.query("create table jobs (id int)");
    await query.query("insert into jobs values (1), (2)");
    const pool = socketDriver(bridge, 2);
    const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
    const next = "select id from jobs order by id limit 1 for update skip locked";
    await first.query("begin");
    await second.query("begin");
    const ids = [(await first.query(next)).rows, (await second.query(next)).rows];
    const locks = [
      (await first.query("select pg_try_advisory_xact_lock(7) l")).rows,
      (await second.query("select pg_try_advisory_xact_lock(7) l")).rows,
    ];
    await first.query("rollback");
    await second.query("rollback");
    first.release();
    second.release();
    await pool.end();
    expect(ids).toEqual([[{ id: 1 }], [{ id: 2 }]]);
    expect(locks).toEqual([[{ l: true }], [{ l: false }]]);
  });
});

describe("a client that goes away", () => {
  it("stops its statement on the server", async () => {
    const sent = request(`${bridge.url}/sql`, {
      method: "POST",
      headers: { "neon-connection-string": bridge.databaseUrl },
    });
    sent.on("error", () => undefined);
    sent.end(JSON.stringify({ query: "select pg_sleep(25)", params: [] }));
    await expect.poll(runningSleeps).toBe(1);
    sent.destroy();
    await expect.poll(runningSleeps, { timeout: 5000 }).toBe(0);
    expect(await httpDriver(bridge).query("select 1 a")).toEqual([{ a: 1 }]);
  });

  it("stops its session's statement too, and gives the session back", async () => {
    const pool = socketDriver(bridge, 1);
    const client = await pool.connect();
    const sleeping = failureOf(client.query("begin; select pg_sleep(25)"));
    await expect.poll(runningSleeps).toBe(1);
    client.release(new Error("gone"));
    await expect.poll(runningSleeps, { timeout: 5000 }).toBe(0);
    await sleeping;
    await pool.end();
  });
});

describe("a pool that is used up", () => {
  it("lets wait for five seconds, then says 53300, and nothing ran", async () => {
    const small = await bridgeOnServers(database, { poolSize: 1 });
    try {
      const query = httpDriver(small);
      await query.query("create table patience (a int)");
      const slow = sendNow(query.query("select pg_sleep(6)"));
      await expect.poll(runningSleeps).toBe(1);
      const since = performance.now();
      expect(await failureOf(query.query("insert into patience values (1)"))).toMatchObject({
        code: "53300",
      });
      expect(performance.now() - since).toBeGreaterThan(4500);
      await slow;
      expect(await query.query("select count(*)::int n from patience")).toEqual([{ n: 0 }]);
    } finally {
      await small.close();
    }
  });

  it("refuses sessions beyond their number with 53300 and goes on when one ends", async () => {
    const pool = socketDriver(bridge, 5);
    const clients = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    expect(await failureOf(pool.query("select 1"))).toMatchObject({ code: "53300" });
    for (const client of clients) client.release(true);
    await expect
      .poll(() =>
        pool.query("select 1 a").then(
          ({ rows }) => rows,
          () => null,
        ),
      )
      .toEqual([{ a: 1 }]);
    await pool.end();
  });
});

describe("a server that is away", () => {
  it("is 08001: nothing ran", async () => {
    const away = await startBridge({
      sqlPassword: "p",
      redisToken: "t",
      databaseUrl: `postgresql://x@127.0.0.1:${await freePort()}/x`,
    });
    expect(await failureOf(httpDriver(away).query("select 1"))).toMatchObject({ code: "08001" });
    const pool = socketDriver(away, 1);
    expect(await failureOf(pool.query("select 1"))).toMatchObject({ code: "08001" });
    await pool.end();
    expect((await fetch(`${away.url}/readyz`)).status).toBe(503);
    await away.close();
  });

  it("has its own refusal passed on", async () => {
    const wrong = new URL(database.url);
    wrong.pathname = "/no_such_database";
    const refused = await startBridge({
      sqlPassword: "p",
      redisToken: "t",
      databaseUrl: wrong.href,
    });
    expect(await failureOf(httpDriver(refused).query("select 1"))).toMatchObject({ code: "3D000" });
    await refused.close();
  });
});

describe("closing", () => {
  it("finishes what runs and leaves no session behind", async () => {
    const short = await bridgeOnServers(database, { poolSize: 3 });
    const before = await backends();
    const running = sendNow(httpDriver(short).query("select pg_sleep(0.5), 1 a"));
    const pool = socketDriver(short, 1);
    const client = await pool.connect();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await short.close();
    expect(await running).toMatchObject([{ a: 1 }]);
    await expect
      .poll(async () => (await backends()).filter((pid) => !before.includes(pid)).length)
      .toBe(0);
    client.release(true);
    await pool.end();
  });

  it("nothing of the credential works on the database itself", async () => {
    expect(databaseUrlWith(bridge, "p")).toBe(bridge.databaseUrl);
    expect(new URL(bridge.databaseUrl).port).not.toBe(new URL(database.url).port);
  });
});
