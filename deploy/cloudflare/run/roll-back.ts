import { pagesProject } from "../config/resolved-config.ts";
import {
  type Deployment,
  PAGES_STEP,
  WORKER_STEP,
  scriptIn,
  wranglerOptions,
} from "./deployment.ts";
import type { CloudflareApi } from "./cloudflare-api.ts";
import { findDeployments } from "./versions.ts";
import { runWrangler } from "./run-wrangler.ts";
import { type DeployState, writeState } from "./state.ts";

/**
 * Brings back what ran before a deployment, the last replaced first: callers lose what is new before their callees do.
 * A step that was begun counts, because Cloudflare may have done it all the same. The schema stays: the Workers from
 * before run on it. Safe to repeat, and it goes on where it stopped.
 *
 * @throws Error with all that could not be brought back, and how to do it by hand. The rest is back.
 */
export async function rollBack(
  deployment: Deployment,
  state: DeployState,
  say: (line: string) => void,
): Promise<void> {
  state.status = "rolling_back";
  await writeState(deployment.folder, state);
  const failures: string[] = [];
  for (const id of state.begun.toReversed()) {
    try {
      const outcome = await undo(deployment, state, id);
      if (outcome !== null) say(`rolled back: ${outcome}`);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : id);
      continue;
    }
    state.begun = state.begun.filter((begun) => begun !== id);
    await writeState(deployment.folder, state);
  }
  if (failures.length > 0)
    throw new Error(
      `Not everything could be rolled back. Run npm run deploy -- --env ${deployment.environment} --rollback again.\n${failures.join("\n")}`,
    );
  state.status = "rolled_back";
  await writeState(deployment.folder, state);
}

async function undo(
  deployment: Deployment,
  state: DeployState,
  id: string,
): Promise<string | null> {
  const { environment, api, order } = deployment;
  if (id === PAGES_STEP) {
    const project = pagesProject(environment);
    const before = state.before.pages;
    if (before === null) return `${project} is new and stays, without callers`;
    await api.call("POST", `/pages/projects/${project}/deployments/${before}/rollback`);
    return `${project} to ${before}`;
  }
  const worker = order.find((name) => id === `${WORKER_STEP}${name}`);
  if (worker === undefined) return null;
  const script = scriptIn(environment, worker);
  const before = state.before.workers[script] ?? null;
  if (before === null) return `${script} is new and stays`;
  if (state.done.includes(id) && (await isServing(api, script, before))) return null;
  await runWrangler(
    [
      "rollback",
      before,
      "--name",
      script,
      "--message",
      `Rolled back: ${deployment.message}`,
      "--yes",
    ],
    wranglerOptions(deployment),
  );
  return `${script} to ${before}`;
}

/** Whether a version serves all requests: a step that had nothing to change leaves it so. */
async function isServing(api: CloudflareApi, script: string, version: string): Promise<boolean> {
  const [shares = []] = (await findDeployments(api, script)) ?? [];
  return shares.length === 1 && shares[0]?.version_id === version;
}
