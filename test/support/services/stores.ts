import { makeDatabase } from "#shared/db/client";
import { type TestDatabase, startTestDatabase } from "../database.ts";
import { checkStoredEvents } from "../events.ts";

const POSTGRES_URL = process.env["TEST_POSTGRES_URL"];
const REDIS_URL = process.env["TEST_REDIS_URL"];

/**
 * The stores for use cases: the real ones that the environment names, the embedded ones otherwise. Closing them checks
 * every event that was written against the catalogue.
 */
export async function startStores(): Promise<TestDatabase> {
  const stores = await startTestDatabase({
    ...(POSTGRES_URL === undefined ? {} : { databaseUrl: POSTGRES_URL }),
    ...(REDIS_URL === undefined ? {} : { redisUrl: REDIS_URL }),
  });
  return {
    ...stores,
    close: () => checkStoredEvents(makeDatabase(stores.env)).finally(() => stores.close()),
  };
}
