import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { Client } from "pg";
import { afterEach, expect, test } from "vitest";
import { startBridge } from "../../bridge/bridge.ts";
import { migrate } from "../../deploy/migrate.ts";
import { takeStores } from "#support/database";

const databaseUrl = process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let undo = new AsyncDisposableStack();
afterEach(async () => {
  await undo.disposeAsync();
  undo = new AsyncDisposableStack();
});

const FIRST = "create table things (id int); insert into things select generate_series(1, 100)";
const INDEX = "CREATE INDEX CONCURRENTLY things_id ON things (id)";

/** A folder of migrations, as drizzle writes them. */
async function folderOf(...migrations: readonly string[]): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/atlas-migrations-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(`${folder}/meta`);
  const entries = migrations.map((_, idx) => ({ idx, when: 1000 + idx, tag: `000${idx}` }));
  await writeFile(`${folder}/meta/_journal.json`, JSON.stringify({ version: "7", entries }));
  await Promise.all(migrations.map((text, idx) => writeFile(`${folder}/000${idx}.sql`, text)));
  return folder;
}

/** A database in which the first migration is applied, so that the next ones are committed one by one. */
async function place() {
  const stores = await takeStores({ databaseUrl }, undo);
  const bridge = await startBridge({ sqlPassword: "p", redisToken: "t", ...stores });
  undo.defer(() => bridge.close());
  const wsProxy = `${new URL(bridge.url).host}/v2`;
  const run = (folder: string) => migrate(bridge.databaseUrl, { wsProxy, folder });
  const connect = async () => {
    const client = new Client({ connectionString: stores.databaseUrl });
    client.on("error", () => undefined);
    await client.connect();
    undo.defer(() => client.end());
    return client;
  };
  const db = await connect();
  const rows = async (text: string) => (await db.query<Record<string, unknown>>(text)).rows;
  await run(await folderOf(FIRST));
  return {
    db,
    run,
    connect,
    /** The migrations of the journal, counted from 0. */
    journal: async () =>
      (
        await rows("select created_at::int - 1000 n from drizzle.__drizzle_migrations order by 1")
      ).map(({ n }) => n),
    indexes: () =>
      rows(
        "select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 'things'::regclass",
      ),
    /** Until another session waits for a lock in a statement like this. */
    waiting: (like: string) =>
      until(async () => {
        const text =
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query ilike $1";
        return (await db.query(text, [like])).rows.length > 0;
      }),
    /** Until no other session runs a statement like this. */
    gone: (like: string) =>
      until(async () => {
        const text =
          "select 1 from pg_stat_activity where state = 'active' and datname = current_database() and query ilike $1";
        return (await db.query(text, [like])).rows.length === 0;
      }),
    /** A runner that can be killed. */
    start: (folder: string): ChildProcess => {
      const module = new URL("../../deploy/migrate.ts", import.meta.url).href;
      const code = `import { migrate } from ${JSON.stringify(module)};
        await migrate(${JSON.stringify(bridge.databaseUrl)}, ${JSON.stringify({ wsProxy, folder })});`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", code]);
      undo.defer(() => void child.kill("SIGKILL"));
      return child;
    },
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 600; turn++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It has not happened within 30 seconds.");
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

test("a migration that fails in the middle leaves those before it, and the next run resumes with it", async () => {
  const { run, journal, db } = await place();
  const a = "create table a (id int)";
  const c = "create table c (id int)";
  const broken = await folderOf(
    FIRST,
    a,
    "create table b (id int); create table x (id nothing)",
    c,
  );
  await expect(run(broken)).rejects.toThrow(
    'The database was migrated in part (applied and kept: 0001): type "nothing" does not exist (SQLSTATE 42704). It stopped at 0002, and the next run resumes there.',
  );
  expect(await journal()).toEqual([0, 1]);
  const { rows } = await db.query(
    "select to_regclass('a') a, to_regclass('b') b, to_regclass('c') c",
  );
  expect(rows).toEqual([{ a: "a", b: null, c: null }]);
  expect(await run(await folderOf(FIRST, a, "create table b (id int)", c))).toEqual({ applied: 2 });
  expect(await journal()).toEqual([0, 1, 2, 3]);
});

test("a runner that is killed between two migrations leaves the first applied, and the next run resumes", async () => {
  const { run, start, journal, connect, waiting } = await place();
  const folder = await folderOf(
    FIRST,
    "create table a (id int)",
    "alter table things add column more int",
  );
  const other = await connect();
  await other.query("begin; lock table things in access share mode");
  const child = start(folder);
  await waiting("alter table things%");
  expect(await journal()).toEqual([0, 1]);
  await kill(child);
  await other.query("rollback");
  expect(await run(folder)).toEqual({ applied: 1 });
  expect(await journal()).toEqual([0, 1, 2]);
});

test("of two runners at once, each migration is applied by one", async () => {
  const { run, journal } = await place();
  const tables = ["a", "b", "c", "d"].map((name) => `create table ${name} (id int)`);
  const folder = await folderOf(FIRST, ...tables, INDEX);
  const outcomes = await Promise.all([run(folder), run(folder), run(folder)]);
  expect(outcomes.reduce((sum, { applied }) => sum + applied, 0)).toBe(5);
  expect(await journal()).toEqual([0, 1, 2, 3, 4, 5]);
});

test("an index that is built concurrently lets others write, and a second runner waits for it", async () => {
  const { run, journal, connect, waiting, indexes, db } = await place();
  const folder = await folderOf(
    FIRST,
    `${INDEX};\n--> statement-breakpoint\ncreate table a (id int)`,
  );
  const writer = await connect();
  await writer.query("begin; insert into things values (101)");
  const runs = [run(folder), run(folder)];
  await waiting("create index concurrently%");
  await db.query("set lock_timeout = 5000");
  await db.query("insert into things values (102)");
  expect(await indexes()).toEqual([{ name: "things_id", valid: false }]);
  await writer.query("commit");
  const outcomes = await Promise.all(runs);
  expect(outcomes.map(({ applied }) => applied).sort((a, b) => a - b)).toEqual([0, 1]);
  expect(await indexes()).toEqual([{ name: "things_id", valid: true }]);
  expect(await journal()).toEqual([0, 1]);
});

test("the lock is held while an index is built for longer than the bridge lets a transaction idle", async () => {
  const { run, connect, waiting, journal } = await place();
  const writer = await connect();
  await writer.query("begin; insert into things values (101)");
  const running = run(await folderOf(FIRST, INDEX));
  await waiting("create index concurrently%");
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  await writer.query("commit");
  expect(await running).toEqual({ applied: 1 });
  expect(await journal()).toEqual([0, 1]);
});

test("the INVALID index of a runner that was killed is built again", async () => {
  const { run, start, journal, connect, waiting, gone, indexes } = await place();
  const folder = await folderOf(FIRST, INDEX);
  const writer = await connect();
  await writer.query("begin; insert into things values (101)");
  const child = start(folder);
  await waiting("create index concurrently%");
  await kill(child);
  await gone("create index concurrently%");
  await writer.query("commit");
  expect(await indexes()).toEqual([{ name: "things_id", valid: false }]);
  expect(await journal()).toEqual([0]);
  expect(await run(folder)).toEqual({ applied: 1 });
  expect(await indexes()).toEqual([{ name: "things_id", valid: true }]);
  expect(await journal()).toEqual([0, 1]);
});

test("an index that was built before the rest failed is not built again", async () => {
  const { run, indexes, db } = await place();
  const broken = await folderOf(FIRST, `${INDEX};\n--> statement-breakpoint\nselect nothing`);
  await expect(run(broken)).rejects.toThrow("It stopped at 0001");
  expect(await indexes()).toEqual([{ name: "things_id", valid: true }]);
  const oid = "select 'things_id'::regclass::oid as oid";
  const before = (await db.query(oid)).rows;
  expect(await run(await folderOf(FIRST, INDEX))).toEqual({ applied: 1 });
  expect((await db.query(oid)).rows).toEqual(before);
});

test("a migration in which something stands before such an index is refused", async () => {
  const { run, journal } = await place();
  const folder = await folderOf(FIRST, `select 1;\n--> statement-breakpoint\n${INDEX}`);
  await expect(run(folder)).rejects.toThrow(
    "In the migration 0001 another statement stands before CREATE INDEX CONCURRENTLY.",
  );
  expect(await journal()).toEqual([0]);
});
