import { Client } from "pg";
import { createClient } from "redis";

export type Stores = { databaseUrl?: string; redisUrl?: string };

/**
 * Claims the bench's own databases in the real stores: a new PostgreSQL database, which is dropped at the end, and a
 * Redis database that must be empty, because cells flush it.
 *
 * @param undo gets the clean-up.
 */
export async function takeStores(
  urls: { databaseUrl: string | null; redisUrl: string | null },
  undo: (() => Promise<unknown>)[],
): Promise<Stores> {
  const stores: Stores = {};
  if (urls.redisUrl !== null) stores.redisUrl = await takeRedis(urls.redisUrl, undo);
  if (urls.databaseUrl !== null) stores.databaseUrl = await takeDatabase(urls.databaseUrl, undo);
  return stores;
}

async function takeDatabase(serverUrl: string, undo: (() => Promise<unknown>)[]): Promise<string> {
  const name = `atlas_bench_${process.pid}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  undo.push(() => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Longer than any run. */
const CLAIM_MS = 600_000;

async function takeRedis(url: string, undo: (() => Promise<unknown>)[]): Promise<string> {
  await claim(url, undo);
  const keys = Number(await askRedis(url, ["DBSIZE"]));
  if (keys > 0)
    throw new Error(
      `The Redis database holds ${keys} keys, and the bench empties it. Name an empty one, such as redis://host/7.`,
    );
  undo.push(() => askRedis(url, ["FLUSHDB"]));
  return url;
}

/** Two runs, or a run and a test, would flush each other's cache in one Redis database. Tests use the same claims. */
async function claim(url: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const number = Number(new URL(url).pathname.slice(1));
  if (!Number.isInteger(number) || number === 0) return;
  const claims = new URL(url);
  claims.pathname = "/0";
  const name = `atlas:test:database:${number}`;
  const set = ["SET", name, String(process.pid), "NX", "PX", String(CLAIM_MS)];
  if ((await askRedis(claims.href, set)) === null)
    throw new Error(`Redis database ${number} is in use by another run. Name another one.`);
  undo.push(() => askRedis(claims.href, ["DEL", name]));
}

async function askRedis(url: string, command: string[]): Promise<unknown> {
  const client = createClient({ url, socket: { connectTimeout: 5000, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}
