import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import { makeDatabase } from "#shared/db/client";
import { migrate } from "../../deploy/migrate.ts";
import { startTestDatabase } from "./database.ts";

const POSTGRES_URL = process.env["TEST_POSTGRES_URL"];
const REDIS_URL = process.env["TEST_REDIS_URL"];

type Server = { databaseUrl: string; redisUrl?: string };

const servers: [string, Server][] =
  POSTGRES_URL === undefined
    ? []
    : [
        [
          "real stores",
          { databaseUrl: POSTGRES_URL, ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}) },
        ],
      ];
const stores: [string, Partial<Server>][] = [["the embedded stores", {}], ...servers];

const running: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(running.map((one) => one.close())));

test.each(stores)("%s are migrated and answer the Workers' drivers", async (_, options) => {
  const database = await startTestDatabase(options);
  running.push(database);
  const db = makeDatabase(database.env);
  const { rows } = await db.execute<{ n: string }>(
    sql`select count(*)::text as n from information_schema.tables where table_schema = 'public'`,
  );
  expect(Number(rows[0]?.n)).toBeGreaterThan(10);
  const redis = makeRedis(database.env);
  expect(await redis.set("atlas:a", "1", { nx: true })).toBe("OK");
  expect(await redis.set("atlas:a", "2", { nx: true })).toBeNull();

  const wsProxy = `${new URL(database.bridge.url).host}/v2`;
  expect(await migrate(database.env.DATABASE_URL, { wsProxy })).toEqual({ applied: 0 });
});

test.each(servers)(
  "databases on %s that are made at once are copies of one template",
  async (_, server) => {
    const three = await Promise.all([1, 2, 3].map(() => startTestDatabase(server)));
    running.push(...three);
    const client = new Client({ connectionString: server.databaseUrl });
    await client.connect();
    const found = await client.query(
      "select 1 from pg_database where datname like 'atlas\\_template\\_%'",
    );
    await client.end();
    expect(found.rowCount).toBe(1);
  },
);

test.each(servers)("a database of its own on %s is gone after close", async (_, server) => {
  const database = await startTestDatabase(server);
  const { rows } = await makeDatabase(database.env).execute<{ name: string }>(
    sql`select current_database() as name`,
  );
  const name = rows[0]?.name ?? "";
  expect(name).toMatch(/^atlas_test_/);
  await database.close();
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  const found = await client.query("select 1 from pg_database where datname = $1", [name]);
  await client.end();
  expect(found.rowCount).toBe(0);
});
