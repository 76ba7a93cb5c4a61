import { Client } from "pg";
import { createClient } from "redis";

export type Stores = { databaseUrl?: string; redisUrl?: string };

/**
 * Places of the bench's own in the real stores: a new database, which is dropped at the end, and a Redis database that has to be
 * empty, because cells flush it.
 *
 * @param undo gets what has to be done at the end.
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

async function takeRedis(url: string, undo: (() => Promise<unknown>)[]): Promise<string> {
  const keys = Number(await askRedis(url, "DBSIZE"));
  if (keys > 0)
    throw new Error(
      `The Redis database holds ${keys} keys, and the bench empties it. Name an empty one, such as redis://host/7.`,
    );
  undo.push(() => askRedis(url, "FLUSHDB"));
  return url;
}

async function askRedis(url: string, command: "DBSIZE" | "FLUSHDB"): Promise<unknown> {
  const client = createClient({ url, socket: { connectTimeout: 5000, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await client.sendCommand([command]);
  } finally {
    client.destroy();
  }
}
