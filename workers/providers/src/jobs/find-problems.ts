import { ConfigurationError } from "#shared/configuration-error";
import type { Deps } from "../context.ts";
import { integrationKeys } from "../keys/key-repository.ts";

/** Whether every client secret can be opened: names the keys that are missing. The database is the vault's to report. */
export async function findProblems(deps: Deps): Promise<string[]> {
  try {
    const ring = await deps.keyring();
    const missing = (await integrationKeys.selectKeyUse(deps.db)).filter(
      ({ key_id }) => !ring.keys.has(key_id),
    );
    return missing.map(
      ({ key_id, rows }) =>
        `VAULT_KEYS lacks the key ${key_id}, which wraps ${rows} client secrets.`,
    );
  } catch (thrown) {
    return thrown instanceof ConfigurationError
      ? [thrown.message]
      : ["The providers service cannot read its integrations."];
  }
}
