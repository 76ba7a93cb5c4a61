import { rm } from "node:fs/promises";
import { type Deployment, type Step, stepsOf } from "./deployment.ts";
import { rollBack } from "./roll-back.ts";
import { type DeployState, readState, writeState } from "./state.ts";

/**
 * Deploys, from where an earlier run of the same sources stopped. When a Worker, the dashboard or the smoke test fails,
 * everything that this deployment replaced is rolled back.
 *
 * @throws Error with what failed, and whether the roll-back worked.
 */
export async function runDeployment(
  deployment: Deployment,
  sources: string,
  say: (line: string) => void,
  steps: readonly Step[] = stepsOf(deployment),
): Promise<DeployState> {
  const { folder } = deployment;
  await removeLeftovers(deployment);
  const earlier = await readState(folder);
  if (earlier?.status === "rolling_back") {
    say("An earlier roll-back did not end. It goes on now.");
    await rollBack(deployment, earlier, say);
    throw new Error("What ran before is back. Run the command again to deploy.");
  }
  const state = resumeOrBegin(deployment, earlier, sources, say);
  await writeState(folder, state);
  for (const [index, step] of steps.entries()) {
    const label = `[${index + 1}/${steps.length}] ${step.id}`;
    if (state.done.includes(step.id)) {
      say(`${label}: done before`);
      continue;
    }
    if (!state.begun.includes(step.id)) state.begun.push(step.id);
    await writeState(folder, state);
    const startedMs = Date.now();
    try {
      const outcome = await step.run(state);
      say(`${label}: ${outcome} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
    } catch (error) {
      say(`${label}: failed`);
      return fail(deployment, state, error, say);
    }
    state.done.push(step.id);
    await writeState(folder, state);
  }
  state.status = "done";
  await writeState(folder, state);
  return state;
}

/** Secrets of a run that was killed. */
const removeLeftovers = ({ folder, order }: Deployment): Promise<unknown> =>
  Promise.all(order.map((worker) => rm(`${folder}/${worker}/secrets.json`, { force: true })));

function resumeOrBegin(
  { environment }: Deployment,
  earlier: DeployState | null,
  sources: string,
  say: (line: string) => void,
): DeployState {
  if (earlier?.status === "running" && earlier.sources === sources) {
    say(`Resuming the deployment of ${earlier.startedAt}.`);
    return earlier;
  }
  const fresh: DeployState = {
    environment,
    status: "running",
    startedAt: new Date().toISOString(),
    sources,
    before: { workers: {}, pages: null },
    begun: [],
    done: [],
  };
  if (earlier?.status !== "running" || !earlier.done.includes("record")) return fresh;
  say(
    "An earlier deployment of other sources did not end. This one takes its place; a roll-back leads to before both.",
  );
  return { ...fresh, before: earlier.before, begun: earlier.begun, done: ["record"] };
}

/** Rolls back when something that runs may have changed. */
async function fail(
  deployment: Deployment,
  state: DeployState,
  error: unknown,
  say: (line: string) => void,
): Promise<never> {
  const message = error instanceof Error ? error.message : "The deployment failed.";
  say(message);
  const touched = state.begun.some((id) => id.startsWith("worker:") || id === "pages");
  if (!touched)
    throw new Error("Nothing that runs was changed. Correct it and run the command again.");
  try {
    await rollBack(deployment, state, say);
  } catch (failure) {
    // The first error is already printed.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(failure instanceof Error ? failure.message : "The roll-back failed.");
  }
  const isFirst = Object.values(state.before.workers).every((version) => version === null);
  throw new Error(
    `The deployment failed. ${isFirst ? "Nothing ran before, so what is new stays" : "What ran before is back"}. Correct it and run the command again.`,
  );
}
