import { readOptions, runCommand } from "../command-line.ts";
import { printFindings } from "./config/print-findings.ts";
import { bundle, tryUploads } from "./run/bundle.ts";
import { type Deployment, stepsOf } from "./run/deployment.ts";
import { DEPLOY_OPTIONS, prepareDeployment, sourcesHash } from "./run/prepare-deployment.ts";
import { rollBack } from "./run/roll-back.ts";
import { runDeployment } from "./run/run-deployment.ts";
import { readState, takeFolder } from "./run/state.ts";

const OPTIONS = {
  ...DEPLOY_OPTIONS,
  "dry-run": {
    type: "boolean",
    meaning: "builds everything and shows the steps; needs no token and no network",
  },
  rollback: { type: "boolean", meaning: "brings back what ran before the last deployment" },
} as const;

/**
 * `npm run deploy -- --env staging`: checks, migrates, deploys the Workers callee first and the dashboard, and asks the
 * public address. Rolls back when that fails. Killed, it goes on where it stopped when it is run again.
 */
await runCommand(async () => {
  const options = readOptions("Deploys Atlas to Cloudflare.", OPTIONS);
  const say = options.json === true ? console.error : console.log;
  const { deployment: prepared, findings } = await prepareDeployment(options);
  const { environment, folder } = prepared;
  const deployment = {
    ...prepared,
    folder: options["dry-run"] === true ? `${folder}-dry-run` : folder,
  };
  await using _ = await takeFolder(deployment.folder);
  if (options["dry-run"] === true) {
    printFindings(findings, say);
    say(`[1] bundle: ${await bundle(deployment)}`);
    await tryUploads(deployment);
    for (const [index, { id }] of stepsOf(deployment).entries())
      if (index > 0) say(`[${index + 1}] ${id}: would run`);
    if (options.json === true) console.log(JSON.stringify({ environment, status: "dry_run" }));
    return;
  }
  if (findings.some(({ status }) => status === "problem")) {
    printFindings(findings, say);
    throw new Error("Nothing was deployed: correct the problems above.");
  }
  const state =
    options.rollback === true
      ? await rollBackLast(deployment, say)
      : await runDeployment(deployment, await sourcesHash(deployment.settings), say);
  if (options.json === true)
    console.log(JSON.stringify({ environment, status: state.status, before: state.before }));
});

async function rollBackLast(deployment: Deployment, say: (line: string) => void) {
  const state = await readState(deployment.folder);
  if (state === null || state.status === "rolled_back")
    throw new Error(
      "There is no deployment here to roll back. docs/deploy-cloudflare.md says how to do it by hand.",
    );
  await rollBack(deployment, state, say);
  return state;
}
