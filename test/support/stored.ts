import { sql } from "drizzle-orm";
import type { Bridge } from "../../bridge/bridge.ts";
import { makeRedis } from "#shared/cache/redis";
import { type Database, makeDatabase } from "#shared/db/client";

/** Opens the database directly, without the Workers and their rules. */
export const databaseOf = (bridge: Bridge): Database =>
  makeDatabase({
    DATABASE_URL: bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
  });

/** Dumps every table, each with all its rows as one JSON text. */
export async function dumpTables(db: Database): Promise<Map<string, string>> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables
      where table_schema = 'public' order by table_name`,
  );
  const dump = new Map<string, string>();
  for (const { name } of rows) {
    const table = await db.execute<{ rows: string }>(
      sql`select coalesce(json_agg(t order by t::text), '[]')::text as rows from ${sql.identifier(name)} t`,
    );
    dump.set(name, table.rows[0]?.rows ?? "");
  }
  return dump;
}

/** Dumps every key of the cache with its whole value as text. */
export async function dumpRedis(bridge: Bridge): Promise<Map<string, string>> {
  const redis = makeRedis({ REDIS_URL: bridge.redisUrl, REDIS_TOKEN: bridge.redisToken });
  const dump = new Map<string, string>();
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, { count: 1000 });
    for (const key of keys) dump.set(key, JSON.stringify(await readAny(redis, key)));
    cursor = next;
  } while (cursor !== "0");
  return dump;
}

/** Atlas stores texts only; another type would be left out of every search for secrets. */
async function readAny(redis: ReturnType<typeof makeRedis>, key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type !== "string" && type !== "none")
    throw new Error(`There is a ${type} at ${key}, which this dump cannot read.`);
  return redis.get(key);
}

/** Expires a connection's access token for Atlas, everywhere and at once. At the provider it stays valid. */
export async function expireToken(
  db: Database,
  bridge: Bridge,
  connectionId: string,
): Promise<void> {
  await db.execute(
    sql`update connection_tokens set expires_at = clock_timestamp() - interval '1 s',
      refresh_due_at = clock_timestamp() - interval '60 s' where connection_id = ${connectionId}`,
  );
  await bridge.faults.flushRedis();
}

/** The tables and members that change on a mere read, or later in the background. */
const VOLATILE_TABLES = new Set(["sessions", "outbox", "audit_log", "audit_heads"]);
const VOLATILE_MEMBERS = /"(?:last_used_at|last_read_at|read_count|seen_at)":(?:null|\d+|"[^"]*")/g;

/** Takes a snapshot of all tables, to compare with a later one: refused requests must leave no trace in it. */
export async function snapshot(db: Database): Promise<Record<string, string>> {
  const dump = [...(await dumpTables(db))].filter(([name]) => !VOLATILE_TABLES.has(name));
  return Object.fromEntries(
    dump.map(([name, rows]) => [name, rows.replaceAll(VOLATILE_MEMBERS, "")]),
  );
}

/** Waits until nothing has reached the stores for a moment, so that the next counts are the test's own. */
export async function untilQuiet(bridge: Bridge, quietMs = 300, limitMs = 15_000): Promise<void> {
  const total = () => bridge.counts().statements + bridge.counts().commands;
  const deadlineMs = Date.now() + limitMs;
  let last = total();
  let sinceMs = Date.now();
  while (Date.now() - sinceMs < quietMs) {
    if (Date.now() > deadlineMs) throw new Error("The stores do not come to rest.");
    await new Promise((resolve) => setTimeout(resolve, 25));
    if (total() === last) continue;
    last = total();
    sinceMs = Date.now();
  }
}

/** Makes the proof of every session too old for what needs a recent one. */
export const ageProofs = (bridge: Bridge) =>
  databaseOf(bridge).execute(
    sql`update sessions set proved_at = proved_at - interval '11 minutes'`,
  );
