import { readOptions, runCommand } from "../command-line.ts";
import { findProblems } from "./config/find-problems.ts";
import { printFindings } from "./config/print-findings.ts";
import { readEnvironmentName, readSettings, settingsPath } from "./config/settings.ts";

/** `npm run deploy:check -- --env staging`: names all that a deployment would lack. Ends with 1 when something is. */
await runCommand(async () => {
  const options = readOptions("Looks at all that npm run deploy needs. Contacts nobody.", {
    env: { type: "string", meaning: "staging or production" },
    settings: { type: "string", meaning: "another file than deploy/secrets/<env>.json" },
    json: { type: "boolean", meaning: "prints everything that was looked at, as JSON" },
  });
  const environment = readEnvironmentName(options.env);
  const path = options.settings ?? settingsPath(environment);
  const settings = await readSettings(path);
  const findings = await findProblems({ environment, path, settings, env: process.env });
  if (options.json === true) console.log(JSON.stringify(findings, null, 2));
  else printFindings(findings);
  if (findings.some(({ status }) => status === "problem")) process.exitCode = 1;
});
