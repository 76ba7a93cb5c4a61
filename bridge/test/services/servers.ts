import { Client } from "pg";
import { createClient } from "redis";
import { type BridgeOptions, type Bridge, startBridge } from "../../bridge.ts";

const DATABASE_URL =
  process.env["TEST_DATABASE_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const REDIS_URL = process.env["TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379/9";

let serial = 0;

export type OwnDatabase = {
  url: string;
  /** A session as the owner, past the bridge. */
  admin: Client;
  drop(): Promise<void>;
};

/** A new database of this process on the test server. */
export async function ownDatabase(): Promise<OwnDatabase> {
  serial += 1;
  const name = `atlas_bridge_test_${process.pid}_${serial}`;
  const server = new Client({ connectionString: DATABASE_URL });
  await server.connect();
  await server.query(`create database ${name}`);
  const url = new URL(DATABASE_URL);
  url.pathname = `/${name}`;
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  return {
    url: url.href,
    admin,
    drop: async () => {
      await admin.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}

export async function bridgeOnServers(
  database: OwnDatabase,
  options: Partial<BridgeOptions> = {},
): Promise<Bridge> {
  return startBridge({
    sqlPassword: "p",
    redisToken: "t",
    databaseUrl: database.url,
    redisUrl: REDIS_URL,
    ...options,
  });
}

/** Empties the one Redis database that the tests use. */
export async function flushTestRedis(): Promise<void> {
  const client = createClient({ url: REDIS_URL });
  await client.connect();
  await client.flushDb();
  await client.close();
}
