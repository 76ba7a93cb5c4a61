import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ratelimit } from "@upstash/ratelimit";
import { eq, sql } from "drizzle-orm";
import { drizzle as drizzleHttp } from "drizzle-orm/neon-http";
import { drizzle as drizzleSocket } from "drizzle-orm/neon-serverless";
import { migrate } from "drizzle-orm/neon-serverless/migrator";
import {
  bigint,
  customType,
  integer,
  jsonb,
  pgTable,
  serial,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { Bridge } from "../bridge.ts";
import { failureOf, httpDriver, redisDriver, rest, socketDriver } from "./drivers.ts";
import { redisScript } from "./redis-script.ts";

/** What was asked and what came back; two back ends conform when their transcripts are equal. */
export type Transcript = Record<string, unknown>;

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

const things = pgTable("things", {
  id: serial().primaryKey(),
  name: text().notNull().unique("things_name_key"),
  tags: text().array(),
  numbers: integer().array(),
  big: bigint({ mode: "bigint" }),
  data: jsonb(),
  raw: bytea(),
  at: timestamp({ withTimezone: true }),
});

const CREATE_THINGS = `create table things (id serial primary key, name text not null constraint things_name_key unique,
  tags text[], numbers integer[], big bigint, data jsonb, raw bytea, at timestamptz)`;

/** Runs the SQL half with all three drivers. The database must be empty of `things` and of the migrations' tables. */
export async function sqlTranscript(bridge: Bridge): Promise<Transcript> {
  // Drizzle changes the drivers' parsers for good; what is asked before must be read like what is asked after.
  drizzleHttp({ client: httpDriver(bridge) });
  return {
    ...(await plainQueries(bridge)),
    ...(await batches(bridge)),
    ...(await sessions(bridge)),
    ...(await throughDrizzle(bridge)),
    ...(await migrations(bridge)),
  };
}

async function plainQueries(bridge: Bridge): Promise<Transcript> {
  const query = httpDriver(bridge);
  const full = async (body: string, params: unknown[] = []) => {
    const { command, rowCount, fields, rows } = await query.query(body, params, {
      fullResults: true,
    });
    // A table's number is the only thing here that may differ.
    return {
      command,
      rowCount,
      rows,
      fields: fields.map(({ tableID, ...field }) => ({ ...field, isOfTable: tableID > 0 })),
    };
  };
  await query.query(`drop table if exists things`);
  await query.query(CREATE_THINGS);
  const types = `select 1::int2 a, 2::int4 b, 3::int8 c, 1.5::float8 d, 'infinity'::float8 e, 12.30::numeric f, true g,
    'x'::text h, null::text i, '{1,2}'::int[] j, array['a "q"', null, ''] k, '{"a":[1]}'::jsonb l, '\\x00ff'::bytea m,
    '2026-01-02 03:04:05.678901+00'::timestamptz n, '2026-01-02'::date o, interval '1 day 2 hours' p,
    '00000000-0000-0000-0000-000000000001'::uuid q, 'a'::"char" r, '10.0.0.1'::inet s, 9007199254740993::int8 t`;
  return {
    types: await full(types),
    raw: await httpDriver(bridge).query(types, [], { arrayMode: true }),
    params: await full(
      "select $1::int a, $2::text b, $3::bool c, $4::jsonb d, $5::text[] e, $6::bytea f, $7::text g",
      [7, "text 'quoted' 🎉", true, { a: 1 }, ["a,b", 'q"', "\\"], Buffer.from([0, 1, 255]), null],
    ),
    nested: await full("select $1::int[][] a", [
      [
        [1, 2],
        [3, 4],
      ],
    ]),
    large: String(
      (await query.query("select length($1::text) n, md5($1) m", ["ü".repeat(500_000)])).map(
        (row) => JSON.stringify(row),
      ),
    ),
    allBytes: await query.query("select $1::bytea b", [
      Buffer.from(Array.from({ length: 256 }, (_, at) => at)),
    ]),
    empty: await full(""),
    comment: await full("-- nothing"),
    insert: await full("insert into things (name) values ('one'), ('two') returning id, name"),
    update: await full("update things set tags = $1 where name = 'one'", [["x"]]),
    remove: await full("delete from things where name = 'nobody'"),
    create: await full("create table if not exists extra (a int)"),
    drop: await full("drop table extra"),
    parallel: await Promise.all(
      Array.from({ length: 40 }, (_, n) => query.query("select $1::int n", [n])),
    ),
    unique: await failureOf(query.query("insert into things (name) values ('one')")),
    notNull: await failureOf(query.query("insert into things (name) values (null)")),
    missing: await failureOf(query.query("select * from nowhere")),
    syntax: await failureOf(query.query("selec 1")),
    badValue: await failureOf(query.query("select $1::int", ["x"])),
    division: await failureOf(query.query("select 1/0")),
    twoStatements: await failureOf(query.query("select 1; select 2")),
    tooFewParams: await failureOf(query.query("select $1::int, $2::int", [1])),
    password: await failureOf(httpDriver(bridge, "wrong").query("select 1")),
    strayBegin: await full("begin"),
    afterStrayBegin: await query.query("select 1 a"),
    strayFailure: await failureOf(query.query("select 1/0")),
    settingIsNotKept: [
      await full("set search_path = nowhere"),
      await query.query("show search_path").then((rows) => rows.length),
    ],
    stillFound: await query.query("select count(*)::int n from things"),
  };
}

async function batches(bridge: Bridge): Promise<Transcript> {
  const query = httpDriver(bridge);
  const count = () => query.query("select count(*)::int n from things");
  return {
    batch: await query.transaction([
      query.query("select 1 a"),
      query.query("insert into things (name) values ('b1') returning name"),
    ]),
    batchFails: await failureOf(
      query.transaction([
        query.query("insert into things (name) values ('b2')"),
        query.query("select 1/0"),
        query.query("select 2"),
      ]),
    ),
    nothingKept: await count(),
    readOnly: await failureOf(
      query.transaction([query.query("insert into things (name) values ('b3')")], {
        readOnly: true,
      }),
    ),
    serializable: await query.transaction(
      [
        query.query("show transaction_isolation"),
        query.query("show transaction_read_only"),
        query.query("show transaction_deferrable"),
      ],
      { isolationLevel: "Serializable", readOnly: true, deferrable: true },
    ),
    localSetting: await query.transaction([
      query.query("set local application_name = 'mine'"),
      query.query("show application_name"),
    ]),
    localIsGone: (await query.query("show application_name")).some(
      (row) => row["application_name"] === "mine",
    ),
    stillCounts: await count(),
    ddlInside: await query.transaction([
      query.query("create table inside (a int)"),
      query.query("insert into inside values (1) returning a"),
      query.query("drop table inside"),
    ]),
    deferred: await failureOf(
      query.transaction([
        query.query("create table later (a int unique deferrable initially deferred)"),
        query.query("insert into later values (1), (1)"),
      ]),
    ),
    afterDeferred: await query.query("select to_regclass('later')::text t"),
    emptyBatch: await query.transaction([]).catch((error: unknown) => String(error).slice(0, 40)),
  };
}

async function sessions(bridge: Bridge): Promise<Transcript> {
  const pool = socketDriver(bridge);
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("insert into things (name) values ('rolled back')");
    const inside = await client.query(
      "select count(*)::int n from things where name = 'rolled back'",
    );
    await client.query("rollback");
    const after = await client.query(
      "select count(*)::int n from things where name = 'rolled back'",
    );
    await client.query("begin isolation level serializable");
    await client.query("insert into things (name) values ($1)", ["committed"]);
    await client.query("commit");
    const unique = await failureOf(client.query("insert into things (name) values ('committed')"));
    const recovered = await client.query("select 1 a");
    const named = await client.query({ name: "mine", text: "select $1::int a", values: [5] });
    const namedAgain = await client.query({ name: "mine", text: "select $1::int a", values: [6] });
    const several = await client.query("select 1 a; select 2 b");
    return {
      inside: inside.rows,
      after: after.rows,
      sessionUnique: unique,
      recovered: recovered.rows,
      named: [named.rows, namedAgain.rows],
      several: [several].flat().map((result: { rows: unknown }) => result.rows),
      copyIsRefused: await failureOf(client.query("copy things (name) from stdin")),
      afterCopy: (await client.query("select 2 a")).rows,
      poolQueries: await Promise.all(
        [1, 2, 3, 4, 5, 6].map(async (n) => (await pool.query("select $1::int n", [n])).rows),
      ),
    };
  } finally {
    client.release();
    await pool.end();
  }
}

async function throughDrizzle(bridge: Bridge): Promise<Transcript> {
  const db = drizzleHttp({ client: httpDriver(bridge) });
  const row = {
    name: "drizzle",
    tags: ['q"uote', "comma,", "", "null"],
    numbers: [1, -2],
    big: 9_007_199_254_740_993n,
    data: { nested: [1, { a: "ü" }], none: null },
    raw: Buffer.from([0, 1, 2, 255]),
    at: new Date("2026-02-03T04:05:06.789Z"),
  };
  const byName = eq(things.name, "drizzle");
  const inserted = await db
    .insert(things)
    .values(row)
    .returning({ name: things.name, big: things.big, tags: things.tags });
  const conflict = await db
    .insert(things)
    .values(row)
    .onConflictDoUpdate({ target: things.name, set: { numbers: [9] } })
    .returning({ numbers: things.numbers, data: things.data, raw: things.raw, at: things.at });
  return {
    inserted,
    conflict,
    drizzleUnique: await failureOf(db.insert(things).values({ name: "drizzle" })),
    drizzleBatch: await db.batch([
      db.update(things).set({ big: 1n }).where(byName),
      db.select({ big: things.big }).from(things).where(byName),
    ]),
    drizzleBatchFails: await failureOf(
      db.batch([
        db.update(things).set({ big: 2n }).where(byName),
        db.insert(things).values({ name: "drizzle" }),
      ]),
    ),
    drizzleKept: await db.select({ big: things.big }).from(things).where(byName),
  };
}

/** Drizzle's own migrator over the WebSocket: all or nothing, and nothing to do the second time. */
async function migrations(bridge: Bridge): Promise<Transcript> {
  const folder = await mkdtemp(join(tmpdir(), "bridge-migrations-"));
  const pool = socketDriver(bridge, 1);
  const db = drizzleSocket({ client: pool });
  const tables = async () =>
    (await pool.query("select to_regclass('first')::text a, to_regclass('second')::text b")).rows;
  try {
    await writeMigrations(folder, [
      "create table first (a int);",
      "create table second (a no_such_type);",
    ]);
    const failed = await failureOf(migrate(db, { migrationsFolder: folder }));
    const nothing = await tables();
    await writeMigrations(folder, [
      "create table first (a int);\n--> statement-breakpoint\ncreate type mood as enum ('good', 'bad');",
      "create table second (a mood);",
    ]);
    await migrate(db, { migrationsFolder: folder });
    await migrate(db, { migrationsFolder: folder });
    const journal = await pool.query("select count(*)::int n from drizzle.__drizzle_migrations");
    return {
      migrationFails: failed,
      nothing,
      migrated: await tables(),
      journal: journal.rows,
      enum: await db.execute(sql`select 'good'::mood m`).then((result) => result.rows),
    };
  } finally {
    await pool.end();
    await rm(folder, { recursive: true });
  }
}

async function writeMigrations(folder: string, texts: readonly string[]): Promise<void> {
  await mkdir(join(folder, "meta"), { recursive: true });
  const entries = texts.map((_, idx) => ({
    idx,
    version: "7",
    when: 1_700_000_000_000 + idx,
    tag: `000${idx}`,
    breakpoints: true,
  }));
  await writeFile(
    join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  await Promise.all(texts.map((body, idx) => writeFile(join(folder, `000${idx}.sql`), body)));
}

/** Runs the Redis half. The chosen Redis database must be empty. */
export async function redisTranscript(bridge: Bridge): Promise<Transcript> {
  const transcript: Transcript = {};
  for (const [index, { command, sorted }] of redisScript.entries()) {
    const [status, body] = await rest(bridge, "/", command);
    transcript[`${index} ${command.join(" ")}`] = [
      status,
      sorted === true ? withoutOrder(body) : body,
    ];
  }
  return { ...transcript, ...(await redisShapes(bridge)), ...(await throughUpstash(bridge)) };
}

/** The members of a reply, or of the page of a SCAN, in order of their text. */
function withoutOrder(body: unknown): unknown {
  const result: unknown =
    typeof body === "object" && body !== null && "result" in body ? body.result : body;
  const members: unknown = Array.isArray(result) && Array.isArray(result[1]) ? result[1] : result;
  return Array.isArray(members) ? members.map(String).toSorted() : body;
}

async function redisShapes(bridge: Bridge): Promise<Transcript> {
  return {
    pipeline: await rest(bridge, "/pipeline", [
      ["set", "p", 1],
      ["incr", "p"],
      ["hmget", "p", "x"],
      ["nonsense"],
      ["get", "p"],
    ]),
    multi: await rest(bridge, "/multi-exec", [
      ["set", "p", "x"],
      ["incr", "p"],
      ["get", "p"],
      ["hmget", "nope", "a"],
    ]),
    multiRefused: await rest(bridge, "/multi-exec", [["set", "p", "kept out"], ["nonsense"]]),
    multiArity: await rest(bridge, "/multi-exec", [["set", "p", "kept out"], ["get"]]),
    afterMulti: await rest(bridge, "/get/p"),
    path: await rest(bridge, "/set/path%20key/va%2Flue"),
    pathRead: await rest(bridge, "/get/path%20key"),
    notJson: await rest(bridge, "/", "text"),
    emptyCommand: await rest(bridge, "/", []),
    emptyPipeline: await rest(bridge, "/pipeline", []),
    flatPipeline: await rest(bridge, "/pipeline", ["get", "p"]),
    mixedArguments: await rest(bridge, "/", ["hset", "mixed", 1, true, null, 1.5]),
    mixedRead: await rest(bridge, "/", ["hmget", "mixed", 1, null, "null", ""]),
  };
}

async function throughUpstash(bridge: Bridge): Promise<Transcript> {
  const redis = redisDriver(bridge);
  const piped = redisDriver(bridge, { defaults: true });
  await redis.set("once", "secret");
  const once = await Promise.all(Array.from({ length: 30 }, () => redis.getdel("once")));
  const counters = await Promise.all(Array.from({ length: 100 }, () => piped.incr("counter")));
  const big = "ß".repeat(512 * 1024);
  await redis.set("large", big);
  const script = redis.createScript<string[]>("return {KEYS[1], ARGV[1]}");
  return {
    oneWinner: once.filter((value) => value === "secret").length,
    counters: counters.toSorted((a, b) => a - b).at(-1),
    large: (await redis.get("large")) === big,
    values: await Promise.all(["counter", "nope", "plain"].map((key) => piped.get(key))),
    json: [await piped.set("json", { a: [1, "x"] }), await piped.get("json")],
    text: [await piped.set("text", "00123"), await piped.get("text")],
    hash: [await redis.hset("hh", { a: "1", b: "x" }), await redis.hmget("hh", "a", "b")],
    ping: await redis.ping(),
    script: [await script.exec(["k"], ["v"]), await script.exec(["k"], ["w"])],
    multi: await redis.multi().set("mm", 1).incr("mm").exec(),
    replaced: await redis.set("code", "used", { xx: true, get: true, px: 60_000 }),
    limits: await limits(redisDriver(bridge)),
    failure: await failureOf(redis.incr("json")).then(
      (facts) => String(facts["message"]).split(",")[0],
    ),
    token: await failureOf(redisDriver(bridge, { token: "wrong" }).get("x")).then(
      (facts) => String(facts["message"]).split(",")[0],
    ),
  };
}

/** Upstash's three algorithms: five pass of eight in a row and of twenty at once. */
async function limits(redis: ReturnType<typeof redisDriver>): Promise<unknown> {
  const algorithms = [
    Ratelimit.fixedWindow(5, "60 s"),
    Ratelimit.slidingWindow(5, "60 s"),
    Ratelimit.tokenBucket(5, "60 s", 5),
  ];
  return Promise.all(
    algorithms.map(async (limiter, index) => {
      const limit = new Ratelimit({
        redis,
        limiter,
        prefix: `limit${index}`,
        ephemeralCache: false,
      });
      const inARow: boolean[] = [];
      for (let attempt = 0; attempt < 8; attempt++) inARow.push((await limit.limit("row")).success);
      const atOnce = await Promise.all(Array.from({ length: 20 }, () => limit.limit("once")));
      return [inARow, atOnce.filter(({ success }) => success).length];
    }),
  );
}
