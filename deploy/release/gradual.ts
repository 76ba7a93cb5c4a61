import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerName } from "../workerd/environment.ts";
import {
  type Deployment,
  runWithSecrets,
  scriptIn,
  wranglerOptions,
} from "../cloudflare/run/deployment.ts";
import { runWrangler } from "../cloudflare/run/run-wrangler.ts";
import type { DeployState } from "../cloudflare/run/state.ts";
import { versionTag } from "../cloudflare/run/version-tag.ts";
import { findDeployments } from "../cloudflare/run/versions.ts";
import { findFire, readBurns } from "./burn-rate.ts";
import type { Prometheus } from "./prometheus.ts";
import { findTag, findTagged } from "./tags.ts";

/** The percentages of the requests that a new version gets, one after the other. */
const STAGES = [10, 50, 100] as const;

const PAUSE_MS = 5_000;

/** One look that fails says nothing about Atlas; as many in a row mean that nothing is watched. */
const MOST_MISSES = 3;

export type Watch = { prometheus: Prometheus; windowSeconds: number; watchSeconds: number };

/** Uploads what changed of a Worker, as a version without requests. Safe to repeat. */
export async function uploadWorker(
  deployment: Deployment,
  worker: WorkerName,
  state: DeployState,
): Promise<string> {
  const { script, before, tag } = await describe(deployment, worker, state);
  if (before === null) return `${script} is new`;
  if ((await findTag(deployment.api, script, before)) === tag) return `${script} did not change`;
  const uploaded = await findTagged(deployment.api, script, tag);
  if (uploaded !== null) return `${script} has ${uploaded} already`;
  await runWithSecrets(deployment, worker, ["versions", "upload"]);
  return `${script} has ${await uploadedVersion(deployment, script, tag)}`;
}

/**
 * Gives a Worker's new version 10, 50 and 100 percent of the requests, and looks at the burn rate in between. Goes on
 * at the stage that Cloudflare shows, so a killed run resumes there. A new Worker is deployed at once, because no
 * Worker calls it yet.
 *
 * @throws Error when the new version burns an error budget.
 */
export async function rollOut(
  deployment: Deployment,
  worker: WorkerName,
  state: DeployState,
  watch: Watch,
  say: (line: string) => void,
): Promise<string> {
  const { script, before, tag } = await describe(deployment, worker, state);
  if (before === null) {
    await runWithSecrets(deployment, worker, ["deploy"]);
    return `${script} is new`;
  }
  if ((await findTag(deployment.api, script, before)) === tag) return `${script} did not change`;
  const version = await uploadedVersion(deployment, script, tag);
  for (const percentage of STAGES) {
    const [shares = []] = (await findDeployments(deployment.api, script)) ?? [];
    const has = shares.find(({ version_id }) => version_id === version)?.percentage ?? 0;
    if (has > percentage) continue;
    if (has < percentage) {
      const rest = percentage === 100 ? [] : [`${before}@${100 - percentage}`];
      await runWrangler(
        [
          "versions",
          "deploy",
          `${version}@${percentage}`,
          ...rest,
          "--name",
          script,
          "--message",
          deployment.message,
          "--yes",
        ],
        wranglerOptions(deployment),
      );
    }
    say(`${script}: ${percentage} % of the requests to ${version}`);
    await watchStage(watch, { script, percentage, since: state.startedAt });
  }
  return `${script} has ${version}`;
}

/** Looks until the time is over. The last look reaches back over this stage alone. */
async function watchStage(
  { prometheus, windowSeconds, watchSeconds }: Watch,
  { script, percentage, since }: { script: string; percentage: number; since: string },
): Promise<void> {
  const endMs = Date.now() + watchSeconds * 1000;
  let misses = 0;
  for (;;) {
    const leftMs = endMs - Date.now();
    await sleep(leftMs > 0 ? Math.min(PAUSE_MS, leftMs) : PAUSE_MS);
    const look = { prometheus, windowSeconds, since, percentage };
    const burns = await readBurns(look).catch((error: unknown) => {
      misses += 1;
      if (misses === MOST_MISSES) throw error;
      return null;
    });
    if (burns === null) continue;
    misses = 0;
    const fire = findFire(burns);
    if (fire !== null) throw new Error(`${script} at ${percentage} %: ${fire}.`);
    if (Date.now() >= endMs) return;
  }
}

async function describe(deployment: Deployment, worker: WorkerName, state: DeployState) {
  const script = scriptIn(deployment.environment, worker);
  return {
    script,
    before: state.before.workers[script] ?? null,
    tag: await versionTag(deployment, worker),
  };
}

async function uploadedVersion({ api }: Deployment, script: string, tag: string): Promise<string> {
  const version = await findTagged(api, script, tag);
  if (version === null)
    throw new Error(
      `Cloudflare does not list the version ${tag} of ${script}. Run the command again.`,
    );
  return version;
}
