import { randomBytes } from "node:crypto";
import { startBridge } from "../../bridge/bridge.ts";
import { type MigrateOutcome, migrate } from "../migrate.ts";
import { sessionAddress } from "./stores.ts";

/**
 * Brings the schema of any PostgreSQL up to date, Neon's too: it starts a bridge of this run, because the migrations speak
 * Neon's protocol. Several runs at once are safe.
 *
 * @param options See `deploy/migrate.ts`.
 * @throws Error that says what went wrong and what to do next, never the connection string.
 */
export async function migrateDatabase(
  databaseUrl: string,
  options: { folder?: string } = {},
): Promise<MigrateOutcome> {
  const bridge = await startBridge({
    databaseUrl,
    // One session migrates; another one builds indexes beside it.
    poolSize: 2,
    sqlPassword: randomBytes(32).toString("base64url"),
    redisToken: randomBytes(32).toString("base64url"),
  });
  try {
    return await migrate(bridge.databaseUrl, { wsProxy: sessionAddress(bridge), ...options });
  } finally {
    await bridge.close();
  }
}

export const describeOutcome = ({ applied }: MigrateOutcome): string =>
  applied === 0 ? "The schema is up to date." : `Migrations applied: ${applied}.`;
