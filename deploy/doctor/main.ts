import { readFile } from "node:fs/promises";
import { readEnvironmentName, readSettings, settingsPath } from "../cloudflare/config/settings.ts";
import { readOptions, runCommand } from "../command-line.ts";
import type { Diagnosis, Installation } from "./diagnosis.ts";
import { checkJobsDoor, checkMetrics } from "./operator-checks.ts";
import { checkPublic } from "./public-checks.ts";

const HEADERS = new URL("../../web/public/_headers", import.meta.url);

const USAGE = `Checks a running Atlas, and says what is wrong and what to do next. Changes nothing.

  npm run doctor -- --url https://atlas.example.com --dashboard-url https://dashboard.atlas.example.com
  npm run doctor -- --env production       an installation on Cloudflare, from its settings

With JOBS_SECRET in the environment and --jobs-url, each part says what it lacks; with METRICS_TOKEN and --metrics-url
it looks at jobs, backlogs and the age of keys. Ends with 1 when something is wrong.
`;

/** @throws Error that says which address is missing or is none. */
async function readInstallation(options: {
  readonly [name: string]: string | boolean | readonly string[] | undefined;
}): Promise<Installation> {
  const kept = typeof options["env"] === "string" ? await ofCloudflare(options["env"]) : {};
  const url = originOf("--url", options["url"] ?? kept["ATLAS_BASE_URL"]);
  if (url === null) throw new Error("Say which: --url https://… or --env staging|production.");
  const jobsUrl = addressOf(
    "--jobs-url",
    options["jobs-url"] ?? (kept["JOBS_SECRET"] ? `${url}/operator` : undefined),
  );
  const metricsUrl = addressOf("--metrics-url", options["metrics-url"]);
  const secret = process.env["JOBS_SECRET"] || kept["JOBS_SECRET"];
  const token = process.env["METRICS_TOKEN"] || kept["METRICS_TOKEN"];
  if (jobsUrl !== null && !secret)
    throw new Error("--jobs-url needs JOBS_SECRET in the environment.");
  if (metricsUrl !== null && !token)
    throw new Error("--metrics-url needs METRICS_TOKEN in the environment.");
  return {
    url,
    dashboardUrl: originOf(
      "--dashboard-url",
      options["dashboard-url"] ?? kept["ATLAS_DASHBOARD_URL"],
    ),
    jobs: jobsUrl !== null && secret ? { url: jobsUrl, secret } : null,
    metrics: metricsUrl !== null && token ? { url: metricsUrl, token } : null,
  };
}

async function ofCloudflare(environment: string): Promise<Readonly<Record<string, string>>> {
  const path = settingsPath(readEnvironmentName(environment));
  const settings = await readSettings(path);
  if (settings === null) throw new Error(`${path} is not there. Use --url instead.`);
  return settings;
}

function addressOf(option: string, value: unknown): string | null {
  if (value === undefined) return null;
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`${option} is not an address. Write it as https://host.`);
  return url.href.replace(/\/$/, "");
}

const originOf = (option: string, value: unknown): string | null => {
  const address = addressOf(option, value);
  return address === null ? null : new URL(address).origin;
};

function print(diagnoses: readonly Diagnosis[]): void {
  const width = Math.max(...diagnoses.map(({ check }) => check.length));
  for (const { status, check, found, next } of diagnoses) {
    console.log(`${status.padEnd(7)}  ${check.padEnd(width)}  ${found}`);
    if (next !== "") console.log(`${" ".repeat(9)}${" ".repeat(width)}  → ${next}`);
  }
  const wrong = diagnoses.filter(({ status }) => status === "problem").length;
  console.log(wrong === 0 ? "\nNothing is wrong." : `\nProblems: ${wrong}.`);
}

await runCommand(async () => {
  const options = readOptions(USAGE, {
    url: { type: "string", meaning: "the public address" },
    "dashboard-url": { type: "string", meaning: "the dashboard's address" },
    "jobs-url": { type: "string", meaning: "the socket jobs, or /operator" },
    "metrics-url": { type: "string", meaning: "the address that ends with /metrics" },
    env: { type: "string", meaning: "an installation on Cloudflare: staging or production" },
    json: { type: "boolean", meaning: "prints what was found as JSON" },
  });
  const installation = await readInstallation(options);
  const diagnoses = (
    await Promise.all([
      checkPublic(installation, await readFile(HEADERS, "utf8")),
      checkJobsDoor(installation),
      checkMetrics(installation),
    ])
  ).flat();
  if (options.json === true) console.log(JSON.stringify(diagnoses, null, 2));
  else print(diagnoses);
  if (diagnoses.some(({ status }) => status === "problem")) process.exitCode = 1;
});
