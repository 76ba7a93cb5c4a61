import {
  type Deployment,
  type Step,
  WORKER_STEP,
  scriptIn,
  stepsOf,
} from "../cloudflare/run/deployment.ts";
import type { DeployState } from "../cloudflare/run/state.ts";
import { findDeployments, findPages } from "../cloudflare/run/versions.ts";
import { pagesProject } from "../cloudflare/config/resolved-config.ts";
import { findFire, readBurns } from "./burn-rate.ts";
import { type Watch, rollOut, uploadWorker } from "./gradual.ts";

/**
 * The steps of a deployment, with each Worker rolled out gradually in place of all at once. Everything is uploaded, and
 * so accepted by Cloudflare, before the first request goes to anything new.
 */
export function rolloutSteps(
  deployment: Deployment,
  watch: Watch,
  say: (line: string) => void,
): Step[] {
  return stepsOf(deployment).flatMap((step): Step[] => {
    if (step.id === "bundle") return [{ id: "burn-rate", run: () => refuseFire(watch) }, step];
    if (step.id === "record")
      return [{ id: step.id, run: (state) => recordStable(deployment, state) }];
    if (step.id === "migrate")
      return [
        step,
        ...deployment.order.map((worker) => ({
          id: `upload:${worker}`,
          run: (state: DeployState) => uploadWorker(deployment, worker, state),
        })),
      ];
    const worker = deployment.order.find((name) => step.id === `${WORKER_STEP}${name}`);
    if (worker === undefined) return [step];
    return [{ id: step.id, run: (state) => rollOut(deployment, worker, state, watch, say) }];
  });
}

/**
 * Notes the versions to go back to. While two versions share a Worker's requests, because a rollout lost its state with
 * its machine, that is the last one that had all of them.
 */
async function recordStable(deployment: Deployment, state: DeployState): Promise<string> {
  const { api, environment, order } = deployment;
  const workers: Record<string, string | null> = {};
  for (const worker of order) {
    const script = scriptIn(environment, worker);
    const deployments = await findDeployments(api, script);
    const stable = deployments?.find((versions) => versions.length === 1)?.[0];
    if (deployments !== null && deployments.length > 0 && stable === undefined)
      throw new Error(
        `Several versions of ${script} share its requests, and none had all of them. Give one all: wrangler versions deploy --name ${script}`,
      );
    workers[script] = stable?.version_id ?? null;
  }
  const { deployment: pages } = await findPages(api, pagesProject(environment));
  state.before = { workers, pages };
  return `${Object.values(workers).filter((version) => version !== null).length} Workers run`;
}

/** A release into an outage could not be judged, and would make it harder to understand. */
async function refuseFire({ prometheus, windowSeconds }: Watch): Promise<string> {
  const fire = findFire(await readBurns({ prometheus, windowSeconds, percentage: 100 }));
  if (fire !== null) throw new Error(`Atlas has a problem already: ${fire}. End that first.`);
  return "no error budget burns";
}
