import { ConfigurationError } from "#shared/configuration-error";
import type { Deps } from "../deps.ts";
import { totpKeys } from "../keys/key-repository.ts";

/**
 * What keeps auth from working: wrong settings of mail, a missing secret for links, and keys that are missing for what
 * accounts have sealed. No mail server at all is none.
 */
export async function findProblems(
  deps: Pick<Deps, "db" | "mailProblem" | "linkKeys" | "accountKeys">,
): Promise<string[]> {
  const mail = deps.mailProblem === null ? [] : [deps.mailProblem];
  const links = await problemsOf(async () => {
    await deps.linkKeys();
    return [];
  });
  return [...mail, ...links, ...(await problemsOf(() => missingKeys(deps)))];
}

async function problemsOf(check: () => Promise<string[]>): Promise<string[]> {
  try {
    return await check();
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return [thrown.message];
    throw thrown;
  }
}

async function missingKeys(deps: Pick<Deps, "db" | "accountKeys">): Promise<string[]> {
  const ring = await deps.accountKeys();
  const missing = (await totpKeys.selectKeyUse(deps.db)).filter(
    ({ key_id }) => !ring.keys.has(key_id),
  );
  return missing.map(
    ({ key_id, rows }) =>
      `ACCOUNT_KEYS lacks the key ${key_id}, which wraps ${rows} secrets of authenticator apps.`,
  );
}
