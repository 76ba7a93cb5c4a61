import { within } from "#shared/async/within";
import type { ReadinessCheck } from "#shared/contracts/readiness";
import { importCheckKeys } from "#shared/crypto/api-key";
import { type Clock, systemClock } from "#shared/clock";
import { log } from "#shared/observe/log";
import { type Scope, asGateway } from "../context.ts";
import { BINDINGS } from "../env.ts";

/** A service that does not answer in this time is a problem by itself. */
const DEADLINE_MS = 5_000;

/** How long the last result is believed. */
const MEMORY_MS = 1_000;
/** A check that takes longer died with its request, so the next request checks again. */
const LONGEST_CHECK_MS = DEADLINE_MS + 1_000;
const LOOK_AGAIN_MS = 50;

/**
 * Tells whether Atlas is ready, however often it is asked: an isolate runs one check at a time and at most one a second.
 *
 * A request may not wait for another one's promise, so while a check runs the others look for its result. What is wrong
 * goes to the log when it changes, for operators; the public only hears yes or no.
 */
export function makeReadiness(clock: Clock = systemClock): (scope: Scope) => Promise<boolean> {
  let last: { readonly ready: boolean; readonly atMs: number } | null = null;
  let runningSinceMs: number | null = null;
  let told = "";
  const tell = (problems: readonly string[], requestId: string): void => {
    const found = problems.join(" ");
    if (found !== told && found !== "")
      log("error", "not_ready", { request_id: requestId, service: "gateway", cause: found });
    told = found;
  };
  return async (scope) => {
    for (;;) {
      const nowMs = clock();
      if (last !== null && nowMs - last.atMs < MEMORY_MS) return last.ready;
      if (runningSinceMs === null || nowMs - runningSinceMs > LONGEST_CHECK_MS) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    const startedMs = clock();
    runningSinceMs = startedMs;
    try {
      const problems = await findReadinessProblems(scope);
      tell(problems, scope.requestId);
      const ready = problems.length === 0;
      last = { ready, atMs: clock() };
      return ready;
    } finally {
      if (runningSinceMs === startedMs) runningSinceMs = null;
    }
  };
}

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
