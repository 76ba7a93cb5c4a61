import { type TestDatabase, startTestDatabase } from "../database.ts";

const POSTGRES_URL = process.env["TEST_POSTGRES_URL"];
const REDIS_URL = process.env["TEST_REDIS_URL"];

/** The stores for use cases: the real ones that the environment names, the embedded ones otherwise. */
export const startStores = (): Promise<TestDatabase> =>
  startTestDatabase({
    ...(POSTGRES_URL === undefined ? {} : { databaseUrl: POSTGRES_URL }),
    ...(REDIS_URL === undefined ? {} : { redisUrl: REDIS_URL }),
  });
