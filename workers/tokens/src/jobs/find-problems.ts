import type { Deps } from "../context.ts";
import { countKeyUse } from "../vault/key-repository.ts";
import { isMigrated } from "#shared/db/is-migrated";
import { readDatabaseClockMs } from "./readiness-repository.ts";

const LARGEST_SKEW_MS = 5_000;

/** Lists what keeps the vault from working. It lists a Redis outage too, although token reads work without Redis. */
export async function findProblems(deps: Deps): Promise<string[]> {
  const problems: string[] = [];
  const ring = await deps.keyring().then(undefined, (thrown: Error) => thrown);
  if (ring instanceof Error) problems.push(ring.message);
  try {
    const beforeMs = deps.clock();
    const databaseMs = await readDatabaseClockMs(deps.db);
    const skewMs = databaseMs - (beforeMs + deps.clock()) / 2;
    if (Math.abs(skewMs) > LARGEST_SKEW_MS)
      problems.push(
        `This machine's clock and the database's differ by ${Math.round(skewMs / 1_000)} s.`,
      );
    if (!(await isMigrated(deps.db)))
      problems.push("The database's schema is older than this release: run `npm run migrate`.");
    if (!(ring instanceof Error))
      for (const use of await countKeyUse(deps.db))
        if (!ring.keys.has(use.key_id))
          problems.push(
            `VAULT_KEYS lacks the key ${use.key_id}, which wraps ${use.rows} data keys.`,
          );
  } catch {
    problems.push("The database does not answer: check DATABASE_URL.");
  }
  if (!(await deps.cache.ping()))
    problems.push("Redis does not answer: check REDIS_URL and REDIS_TOKEN.");
  return problems;
}
