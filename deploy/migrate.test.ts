import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { afterEach, describe, expect, test } from "vitest";
import { startBridge } from "../bridge/bridge.ts";
import { makeDatabase } from "#shared/db/client";
import { takeStores } from "#support/database";
import { migrate } from "./migrate.ts";

const POSTGRES_URL = process.env["TEST_POSTGRES_URL"];

let undo = new AsyncDisposableStack();
afterEach(async () => {
  await undo.disposeAsync();
  undo = new AsyncDisposableStack();
});

const servers = [
  ["embedded", {}],
  ...(POSTGRES_URL ? [["real", { databaseUrl: POSTGRES_URL }] as const] : []),
] as const;

async function emptyDatabase(options: { databaseUrl?: string }) {
  const stores = await takeStores(options, undo);
  const bridge = await startBridge({ sqlPassword: "p w/ö", redisToken: "t", ...stores });
  undo.defer(() => bridge.close());
  const db = makeDatabase({
    DATABASE_URL: bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
  });
  return { url: bridge.databaseUrl, wsProxy: `${new URL(bridge.url).host}/v2`, db };
}

async function folderOf(migrations: readonly string[]): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/atlas-migrations-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(`${folder}/meta`);
  const entries = migrations.map((_, idx) => ({
    idx,
    when: 1000 + idx,
    tag: `000${idx}`,
    breakpoints: true,
  }));
  await writeFile(`${folder}/meta/_journal.json`, JSON.stringify({ version: "7", entries }));
  await Promise.all(migrations.map((text, idx) => writeFile(`${folder}/000${idx}.sql`, text)));
  return folder;
}

describe.each(servers)("on the %s PostgreSQL", (_, options) => {
  test("of several runners at once one migrates and all succeed", async () => {
    const { url, wsProxy } = await emptyDatabase(options);
    const outcomes = await Promise.all([1, 2, 3].map(() => migrate(url, { wsProxy })));
    const { length } = readMigrationFiles({ migrationsFolder: "drizzle" });
    expect(outcomes.map(({ applied }) => applied).sort((a, b) => a - b)).toEqual([0, 0, length]);
  });

  test("a migration that fails leaves nothing of itself or of those before it", async () => {
    const { url, wsProxy, db } = await emptyDatabase(options);
    const broken = await folderOf(["create table a (id int)", "create table b (id nothing)"]);
    await expect(migrate(url, { wsProxy, folder: broken })).rejects.toThrow(
      'The database was not migrated: type "nothing" does not exist (SQLSTATE 42704).',
    );
    const tables = await db.execute(
      sql`select to_regclass('a') as a, to_regnamespace('drizzle') as s`,
    );
    expect(tables.rows).toEqual([{ a: null, s: null }]);

    const whole = await folderOf(["create table a (id int)", "create table b (id int)"]);
    expect(await migrate(url, { wsProxy, folder: whole })).toEqual({ applied: 2 });
  });

  test("only what is new is applied", async () => {
    const { url, wsProxy } = await emptyDatabase(options);
    const first = "create table a (id int)";
    await migrate(url, { wsProxy, folder: await folderOf([first]) });
    const more = await folderOf([
      first,
      "create table b (id int)\n--> statement-breakpoint\ncreate table c (id int)",
    ]);
    expect(await migrate(url, { wsProxy, folder: more })).toEqual({ applied: 1 });
  });
});

test("a wrong password is an error that does not repeat it", async () => {
  const { url, wsProxy } = await emptyDatabase({});
  const wrong = url.replace(/:[^:@]+@/, ":wrong-password@");
  const failure = await migrate(wrong, { wsProxy }).catch((error: unknown) => String(error));
  expect(failure).toMatch(/SQLSTATE 28P01/);
  expect(failure).not.toContain("wrong-password");
});
