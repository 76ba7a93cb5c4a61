import { createInterface } from "node:readline/promises";
import { readOptions, runCommand } from "../command-line.ts";
import { kindOf } from "./config/secret-kinds.ts";
import {
  ELASTICSEARCH,
  REGION,
  type Settings,
  readEnvironmentName,
  readSettings,
  requiredSecrets,
  requiredVariables,
  settingsPath,
  writeSettings,
} from "./config/settings.ts";

/** What is asked for besides secrets, and what it means. */
const QUESTIONS: Readonly<Record<string, string>> = {
  ATLAS_BASE_URL: "Atlas's address, such as https://atlas.your-domain.com",
  ATLAS_DASHBOARD_URL: "The dashboard's address, such as https://dashboard.your-domain.com",
  [REGION]:
    "The cloud region of Neon and Upstash, such as aws:eu-central-1 (empty: Cloudflare decides)",
  [ELASTICSEARCH]:
    "Elasticsearch's address, such as https://host:9243 (empty: log lines stay at Cloudflare)",
  ELASTICSEARCH_API_KEY: "Elasticsearch's API key, encoded (empty without Elasticsearch)",
};
const MAY_BE_EMPTY = new Set([REGION, ELASTICSEARCH, "ELASTICSEARCH_API_KEY"]);

/** Set unless the file says otherwise: on Cloudflare no other socket leads operators to their jobs. */
const DEFAULTS: Settings = { ATLAS_OPERATOR_DOOR: "1" };

/**
 * `npm run bootstrap -- --env staging`: asks for what only you know, makes every key, and writes
 * `deploy/secrets/staging.json`. A value that is there stays; one in the environment of this command is not asked for.
 */
await runCommand(async () => {
  const options = readOptions(
    "Makes the settings of an environment. Never changes one that is there.",
    {
      env: { type: "string", meaning: "staging or production" },
      settings: { type: "string", meaning: "another file than deploy/secrets/<env>.json" },
      json: { type: "boolean", meaning: "prints what was done as JSON, and asks nothing" },
    },
  );
  const environment = readEnvironmentName(options.env);
  const path = options.settings ?? settingsPath(environment);
  const before = (await readSettings(path)) ?? {};
  const mayAsk = process.stdin.isTTY && options.json !== true;
  const given = await collect(before, mayAsk);
  const made = Object.fromEntries(
    requiredSecrets()
      .filter((name) => kindOf(name).question === null && !before[name])
      .map((name) => [name, process.env[name] || kindOf(name).make()]),
  );
  const settings = { ...DEFAULTS, ...given, ...made, ...before };
  for (const [name, value] of Object.entries({ ...given, ...made })) {
    const problem = name in QUESTIONS ? null : await kindOf(name).findProblem(value);
    if (problem !== null) throw new Error(`${name} ${problem}. Nothing was written.`);
  }
  await writeSettings(path, settings);
  report(path, environment, { kept: before, given, made }, options.json === true);
});

/** What only the operator knows and the file does not have: from the environment, else asked for. */
async function collect(before: Settings, mayAsk: boolean): Promise<Settings> {
  const questions = {
    ...QUESTIONS,
    ...Object.fromEntries(
      requiredVariables().flatMap((name) => (name in QUESTIONS ? [] : [[name, name]])),
    ),
    ...Object.fromEntries(
      requiredSecrets().flatMap((name) => {
        const { question } = kindOf(name);
        return question === null ? [] : [[name, question]];
      }),
    ),
  };
  const open = Object.entries(questions).filter(([name]) => !before[name]);
  const given: Record<string, string> = {};
  const asking = mayAsk ? createInterface({ input: process.stdin, output: process.stderr }) : null;
  try {
    for (const [name, question] of open) {
      const value = process.env[name] || (await asking?.question(`${question}\n${name}: `)) || "";
      if (value.trim() !== "") given[name] = value.trim();
    }
  } finally {
    asking?.close();
  }
  const missing = open
    .map(([name]) => name)
    .filter((name) => !(name in given) && !MAY_BE_EMPTY.has(name));
  if (missing.length > 0)
    throw new Error(
      `Set ${missing.join(", ")} in the environment of this command, or run it in a terminal. Nothing was written.`,
    );
  return given;
}

function report(
  path: string,
  environment: string,
  { kept, given, made }: Record<"kept" | "given" | "made", Settings>,
  json: boolean,
): void {
  const escrow = requiredSecrets().flatMap((name) => {
    const { escrow: why } = kindOf(name);
    return why === null ? [] : [{ name, why }];
  });
  const names = { kept: Object.keys(kept), given: Object.keys(given), made: Object.keys(made) };
  if (json) {
    console.log(JSON.stringify({ path, ...names, escrow }));
    return;
  }
  for (const [what, list] of Object.entries(names))
    console.log(`${what}: ${list.join(", ") || "nothing"}`);
  console.log(`\nWritten to ${path}, readable by you only. Git ignores it.`);
  console.log(
    "Keep these outside of this machine and of Cloudflare, for example in your password manager:",
  );
  for (const { name, why } of escrow) console.log(`  ${name}: ${why}`);
  console.log(`\nNext: npm run deploy:check -- --env ${environment}`);
}
