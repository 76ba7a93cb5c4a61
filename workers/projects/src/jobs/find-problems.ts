import { ConfigurationError } from "#shared/configuration-error";
import type { Deps } from "../context.ts";
import { webhookKeys } from "../webhooks/keys/key-repository.ts";

/**
 * Whether API keys can be made and checked, links of invitations read, and every signing secret of a webhook opened.
 */
export async function findProblems(deps: Deps): Promise<string[]> {
  const problems = await Promise.all([
    problemsOf(() => withoutProblems(deps.checkKeys)),
    problemsOf(() => withoutProblems(deps.linkKeys)),
    problemsOf(() => missingKeys(deps)),
  ]);
  return problems.flat();
}

async function withoutProblems(importKeys: () => Promise<unknown>): Promise<string[]> {
  await importKeys();
  return [];
}

async function problemsOf(check: () => Promise<string[]>): Promise<string[]> {
  try {
    return await check();
  } catch (thrown) {
    return thrown instanceof ConfigurationError
      ? [thrown.message]
      : ["The projects service cannot read its webhooks."];
  }
}

async function missingKeys(deps: Deps): Promise<string[]> {
  const ring = await deps.keyring();
  const missing = (await webhookKeys.selectKeyUse(deps.db)).filter(
    ({ key_id }) => !ring.keys.has(key_id),
  );
  return missing.map(
    ({ key_id, rows }) =>
      `VAULT_KEYS lacks the key ${key_id}, which wraps ${rows} signing secrets of webhooks.`,
  );
}
