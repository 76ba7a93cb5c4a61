import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readOptions, runCommand } from "../command-line.ts";
import { hashOf } from "../workerd/source-hash.ts";
import { WORKERS, wranglerConfigPath } from "../workerd/environment.ts";
import { findProblems } from "./config/find-problems.ts";
import { deployOrder } from "./config/order.ts";
import { printFindings } from "./config/print-findings.ts";
import {
  type Settings,
  readEnvironmentName,
  readSettings,
  settingsPath,
} from "./config/settings.ts";
import { bundle } from "./run/bundle.ts";
import { makeCloudflareApi } from "./run/cloudflare-api.ts";
import { type Deployment, stepsOf } from "./run/deployment.ts";
import { rollBack } from "./run/roll-back.ts";
import { runDeployment } from "./run/run-deployment.ts";
import { readState, takeFolder } from "./run/state.ts";

const ROOT = new URL("../../", import.meta.url);
const SMOKE_SECONDS = 180;

const OPTIONS = {
  env: { type: "string", meaning: "staging or production" },
  "dry-run": {
    type: "boolean",
    meaning: "builds everything and shows the steps; needs no token and no network",
  },
  rollback: { type: "boolean", meaning: "brings back what ran before the last deployment" },
  settings: { type: "string", meaning: "another file than deploy/secrets/<env>.json" },
  folder: { type: "string", meaning: "where the state is kept; .atlas/deploy/<env> by default" },
  "allow-contraction": {
    type: "boolean",
    meaning: "lets a migration drop and rename; only when no Worker runs",
  },
  "smoke-via": {
    type: "string",
    meaning: "an address to test through, as long as DNS does not lead to Atlas",
  },
  "smoke-seconds": {
    type: "string",
    meaning: `how long the smoke test may take; ${SMOKE_SECONDS} by default`,
  },
  json: {
    type: "boolean",
    meaning: "prints the outcome as JSON; the progress goes to the error output",
  },
} as const;

/**
 * `npm run deploy -- --env staging`: checks, migrates, deploys the Workers callee first and the dashboard, and asks the
 * public address. Rolls back when that fails. Killed, it goes on where it stopped when it is run again.
 */
await runCommand(async () => {
  const options = readOptions("Deploys Atlas to Cloudflare.", OPTIONS);
  const environment = readEnvironmentName(options.env);
  const path = options.settings ?? settingsPath(environment);
  const settings = await readSettings(path);
  const say = options.json === true ? console.error : console.log;
  const folder = options.folder ?? fileURLToPath(new URL(`.atlas/deploy/${environment}`, ROOT));
  const findings = await findProblems({ environment, path, settings, env: process.env });
  const deployment: Deployment = {
    environment,
    settings: settings ?? {},
    order: deployOrder(ROOT),
    folder: options["dry-run"] === true ? `${folder}-dry-run` : folder,
    api: makeCloudflareApi(process.env),
    message: `Atlas ${commit()}`,
    smoke: {
      via: options["smoke-via"],
      limitMs: Number(options["smoke-seconds"] ?? SMOKE_SECONDS) * 1000,
    },
    allowContraction: options["allow-contraction"] === true,
    wsProxy: process.env["DATABASE_WS_PROXY"] || null,
  };
  await using _ = await takeFolder(deployment.folder);
  if (options["dry-run"] === true) {
    printFindings(findings, say);
    say(`[1] bundle: ${await bundle(deployment)}`);
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

/** What tells two deployments apart: all that is built, and the settings. */
async function sourcesHash(settings: Settings): Promise<string> {
  const own = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
  return hashOf(
    [
      "shared",
      "workers",
      "web",
      "deploy",
      "drizzle",
      "package-lock.json",
      ...WORKERS.map(wranglerConfigPath),
    ],
    own,
  );
}

/** The commit that is checked out, for people who look at the list of versions. */
function commit(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "--short=12", "HEAD"], {
    cwd: fileURLToPath(ROOT),
    encoding: "utf8",
  });
  return stdout?.trim() || "of an unknown commit";
}
