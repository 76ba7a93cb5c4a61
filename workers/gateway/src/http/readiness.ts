import { importCheckKeys } from "#shared/crypto/api-key";
import { type Scope, asGateway } from "../context.ts";

/** A service that does not answer in this time is a problem of its own. */
const DEADLINE_MS = 5_000;

/**
 * What keeps Atlas from serving, by name and never by value; empty when nothing does. Asks the service that holds the
 * vault, whose own checks reach the database and the cache.
 */
export async function findReadinessProblems(scope: Scope): Promise<string[]> {
  const { services, config, requestId } = scope;
  const problems = [...config.problems];
  if (services.API_KEY_CHECK_SECRETS) problems.push(...(await checkSecrets(services)));
  if (!services.TOKENS) return problems;
  return [...problems, ...(await askTokens(scope, requestId))];
}

async function checkSecrets(env: Scope["services"]): Promise<string[]> {
  try {
    await importCheckKeys(env.API_KEY_CHECK_SECRETS, "API_KEY_CHECK_SECRETS");
    return [];
  } catch {
    return ["API_KEY_CHECK_SECRETS is not one or two secrets of at least 32 bytes in base64."];
  }
}

async function askTokens(scope: Scope, requestId: string): Promise<string[]> {
  const late = Promise.withResolvers<string[]>();
  const timer = setTimeout(
    () => late.resolve(["The tokens service does not answer in time."]),
    DEADLINE_MS,
  );
  const asked = scope.services.TOKENS.checkReadiness(asGateway(requestId)).then(
    (result) => (result.ok ? result.value.problems : ["The tokens service refuses the check."]),
    () => ["The tokens service does not answer."],
  );
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
