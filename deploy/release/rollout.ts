import { readOptions, runCommand } from "../command-line.ts";
import { printFindings } from "../cloudflare/config/print-findings.ts";
import {
  DEPLOY_OPTIONS,
  prepareDeployment,
  sourcesHash,
} from "../cloudflare/run/prepare-deployment.ts";
import { runDeployment } from "../cloudflare/run/run-deployment.ts";
import { takeFolder } from "../cloudflare/run/state.ts";
import { makePrometheus } from "./prometheus.ts";
import { rolloutSteps } from "./rollout-steps.ts";

const WATCH_SECONDS = 300;

/**
 * `npm run release:rollout -- --env production`: as `npm run deploy`, but only the Workers that changed, each by 10, 50
 * and 100 percent of the requests with a look at the burn rate. Rolls back when that or the smoke test fails.
 */
await runCommand(async () => {
  const options = readOptions("Rolls a release out to Cloudflare, gradually.", {
    ...DEPLOY_OPTIONS,
    "watch-seconds": {
      type: "string",
      meaning: `how long each stage is watched, and how far a look reaches back; ${WATCH_SECONDS} by default`,
    },
  });
  const say = options.json === true ? console.error : console.log;
  const { deployment, findings } = await prepareDeployment(options);
  if (findings.some(({ status }) => status === "problem")) {
    printFindings(findings, say);
    throw new Error("Nothing was deployed: correct the problems above.");
  }
  const watchSeconds = Number(options["watch-seconds"] ?? WATCH_SECONDS);
  if (!Number.isInteger(watchSeconds) || watchSeconds < 1)
    throw new Error("--watch-seconds is not a whole number of seconds, 1 or more.");
  const watch = {
    prometheus: makePrometheus(process.env),
    windowSeconds: watchSeconds,
    watchSeconds,
  };
  await using _ = await takeFolder(deployment.folder);
  const steps = rolloutSteps(deployment, watch, say);
  const sources = await sourcesHash(deployment.settings);
  const state = await runDeployment(deployment, sources, say, steps);
  if (options.json === true)
    console.log(
      JSON.stringify({
        environment: deployment.environment,
        status: state.status,
        before: state.before,
      }),
    );
});
