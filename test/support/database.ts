import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { createClient } from "redis";
import { type Bridge, startBridge } from "../../bridge/bridge.ts";
import { migrate } from "../../deploy/migrate.ts";
import { databaseSnapshot } from "./prepare/database-snapshot.ts";
import { createMigrated } from "./prepare/database-template.ts";

export type TestDatabaseOptions = {
  /** A real PostgreSQL whose user may create databases; embedded when omitted. */
  databaseUrl?: string;
  /** A real Redis; in memory when omitted. */
  redisUrl?: string;
  /** Enables the bridge's `/control`. */
  control?: boolean;
};

export type TestDatabase = {
  /** The environment that a Worker's `makeDatabase` and `makeRedis` need. */
  env: {
    DATABASE_URL: string;
    DATABASE_HTTP_ENDPOINT: string;
    REDIS_URL: string;
    REDIS_TOKEN: string;
  };
  bridge: Bridge;
  close(): Promise<void>;
};

/**
 * Starts a migrated database and an empty cache, with their own bridge on free ports of this machine.
 *
 * On a real PostgreSQL it creates a database that `close()` drops, and leaves the template that it is a copy of. On a real Redis it claims one of the databases 1 to
 * 15 that no other test run uses, and empties it. It touches no other data.
 */
export async function startTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const undo = new AsyncDisposableStack();
  try {
    const stores = await takeStores({ ...options, migrated: true }, undo);
    const bridge = await startBridge({
      sqlPassword: randomBytes(24).toString("base64url"),
      redisToken: randomBytes(24).toString("base64url"),
      control: options.control ?? false,
      ...(stores.databaseUrl === undefined ? { snapshot: await databaseSnapshot() } : {}),
      ...stores,
    });
    undo.defer(() => bridge.close());
    await migrate(bridge.databaseUrl, { wsProxy: `${new URL(bridge.url).host}/v2` });
    return {
      env: {
        DATABASE_URL: bridge.databaseUrl,
        DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
        REDIS_URL: bridge.redisUrl,
        REDIS_TOKEN: bridge.redisToken,
      },
      bridge,
      close: () => undo.disposeAsync(),
    };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

type TakeOptions = Pick<TestDatabaseOptions, "databaseUrl" | "redisUrl"> & {
  /** Whether the database has Atlas's tables; it is empty otherwise. */
  migrated?: boolean;
};

/** Claims a database in each store for this test and returns their addresses; `undo` releases them. */
export async function takeStores(
  { databaseUrl, redisUrl, migrated = false }: TakeOptions,
  undo: AsyncDisposableStack,
): Promise<{ databaseUrl?: string; redisUrl?: string }> {
  return {
    ...(databaseUrl === undefined
      ? {}
      : { databaseUrl: await takeDatabase(databaseUrl, migrated, undo) }),
    ...(redisUrl === undefined ? {} : { redisUrl: await takeRedisDatabase(redisUrl, undo) }),
  };
}

let databasesMade = 0;

async function takeDatabase(
  serverUrl: string,
  migrated: boolean,
  undo: AsyncDisposableStack,
): Promise<string> {
  databasesMade += 1;
  const name = `atlas_test_${process.pid}_${databasesMade}_${randomBytes(3).toString("hex")}`;
  await onServer(serverUrl, async (client) => {
    await dropAbandoned(client);
    if (migrated) await createMigrated(client, serverUrl, name);
    else await client.query(`CREATE DATABASE ${name}`);
  });
  undo.defer(() =>
    onServer(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops databases that killed test runs left behind, except those that still have a connection. */
async function dropAbandoned(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname ~ '^atlas_test_[0-9]+_[0-9]+_[0-9a-f]{6}$'",
  );
  for (const { name } of rows)
    if (!isAlive(Number(name.split("_")[2])))
      await client.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => undefined);
}

async function onServer(
  serverUrl: string,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** After this time a claim on a Redis database expires, because its test run must have died. */
const REDIS_CLAIM_MS = 3_600_000;

async function takeRedisDatabase(serverUrl: string, undo: AsyncDisposableStack): Promise<string> {
  const claims = await createClient({ url: serverUrl }).connect();
  undo.defer(() => claims.destroy());
  for (let number = 1; number <= 15; number += 1) {
    const claim = `atlas:test:database:${number}`;
    const owner = Number((await claims.get(claim)) ?? "0");
    if (owner > 0 && !isAlive(owner)) await claims.del(claim);
    const taken = await claims.set(claim, String(process.pid), {
      condition: "NX",
      expiration: { type: "PX", value: REDIS_CLAIM_MS },
    });
    if (taken === null) continue;
    const url = new URL(serverUrl);
    url.pathname = `/${number}`;
    await emptyRedis(url.href);
    undo.defer(async () => {
      await emptyRedis(url.href);
      await claims.del(claim);
    });
    return url.href;
  }
  throw new Error("All fifteen Redis databases for tests are taken.");
}

async function emptyRedis(url: string): Promise<void> {
  const client = await createClient({ url }).connect();
  await client.flushDb();
  client.destroy();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
