import { within } from "#shared/async/within";
import type { ReadinessCheck } from "#shared/contracts/readiness";
import { importCheckKeys } from "#shared/crypto/api-key";
import { type Scope, asGateway } from "../context.ts";
import { BINDINGS } from "../env.ts";

/** A service that does not answer in this time is a problem by itself. */
const DEADLINE_MS = 5_000;

/**
 * What keeps Atlas from serving, by name and never by value; empty when nothing does. Asks every service at once; what
 * several of them say is said once.
 */
export async function findReadinessProblems(scope: Scope): Promise<string[]> {
  const { services, config, requestId } = scope;
  const asked = BINDINGS.flatMap((binding) => {
    const service: ReadinessCheck | undefined = services[binding];
    return service === undefined ? [] : [askService(binding.toLowerCase(), service, requestId)];
  });
  const found = await Promise.all([checkSecrets(services), ...asked]);
  return [...new Set([...config.problems, ...found.flat()])];
}

async function checkSecrets(env: Scope["services"]): Promise<string[]> {
  if (!env.API_KEY_CHECK_SECRETS) return [];
  try {
    await importCheckKeys(env.API_KEY_CHECK_SECRETS, "API_KEY_CHECK_SECRETS");
    return [];
  } catch {
    return ["API_KEY_CHECK_SECRETS is not one or two secrets of at least 32 bytes in base64."];
  }
}

async function askService(
  name: string,
  service: ReadinessCheck,
  requestId: string,
): Promise<string[]> {
  const asked = service.checkReadiness(asGateway(requestId)).then(
    (result) => (result.ok ? result.value.problems : [`The ${name} service refuses the check.`]),
    () => [`The ${name} service does not answer.`],
  );
  return within(DEADLINE_MS, asked, () => [`The ${name} service does not answer in time.`]);
}
