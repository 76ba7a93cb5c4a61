import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findProblems } from "../../../deploy/cloudflare/config/find-problems.ts";
import type { Finding } from "../../../deploy/cloudflare/config/finding.ts";
import { readSettings } from "../../../deploy/cloudflare/config/settings.ts";
import { ENVIRONMENT, WORKERS } from "../../../deploy/workerd/environment.ts";
import { runNode } from "./fake/operator.ts";
import { ACCOUNT_ID } from "./fake/server.ts";

/** What only an operator knows. The names that are empty here may be set on the machine that runs the tests. */
const GIVEN = {
  ATLAS_BASE_URL: "https://atlas.operator.test",
  ATLAS_DASHBOARD_URL: "https://dashboard.operator.test",
  DATABASE_URL: "postgresql://u:MARKER-password@db.operator.test/atlas",
  REDIS_URL: "https://redis.operator.test",
  REDIS_TOKEN: "MARKER-redis-token",
  CLOUDFLARE_REGION: "aws:eu-central-1",
};
const NOTHING = Object.fromEntries(Object.keys(GIVEN).map((name) => [name, ""]));
const CREDENTIALS = { CLOUDFLARE_API_TOKEN: "x", CLOUDFLARE_ACCOUNT_ID: ACCOUNT_ID };
const requiredSecrets = new Set(WORKERS.flatMap((worker) => ENVIRONMENT[worker].secrets));

const undo = new AsyncDisposableStack();
afterAll(() => undo.disposeAsync());

let path: string;
/** What bootstrap writes, for tests of single values. */
let whole: Record<string, string>;
beforeAll(async () => {
  await inNewHome();
  await bootstrap(GIVEN);
  whole = await read();
});
beforeEach(inNewHome);

async function inNewHome(): Promise<void> {
  const home = await mkdtemp(`${tmpdir()}/atlas-settings-`);
  undo.defer(() => rm(home, { recursive: true, force: true }));
  path = `${home}/staging.json`;
}

const bootstrap = (env: Record<string, string>, ...args: string[]) =>
  runNode(["deploy/cloudflare/bootstrap.ts", "--env", "staging", "--settings", path, ...args], {
    ...NOTHING,
    ...env,
  });

async function check(env: Record<string, string> = CREDENTIALS) {
  const run = await runNode(
    ["deploy/cloudflare/check.ts", "--env", "staging", "--settings", path, "--json"],
    env,
  );
  const findings = JSON.parse(run.output) as Finding[];
  const problems = findings.filter(({ status }) => status === "problem");
  return { code: run.code, output: run.output, problems, names: problems.map(({ name }) => name) };
}

/** What the check finds in a file with these changes, without a process for each. */
async function findIn(changes: Record<string, string>): Promise<Finding[]> {
  await writeFile(path, JSON.stringify({ ...whole, ...changes }), { mode: 0o600 });
  const settings = await readSettings(path);
  return findProblems({ environment: "staging", path, settings, env: CREDENTIALS });
}

const read = async () => JSON.parse(await readFile(path, "utf8")) as Record<string, string>;
const change = async (changes: Record<string, string>) =>
  writeFile(path, JSON.stringify({ ...(await read()), ...changes }));

test("bootstrap makes every key that a Worker needs, for the owner's eyes, and prints none", async () => {
  const run = await bootstrap(GIVEN);
  expect(run.code, run.output).toBe(0);
  const settings = await read();
  for (const name of requiredSecrets) expect(settings[name], name).toBeTruthy();
  expect(settings).toMatchObject(GIVEN);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  for (const name of requiredSecrets) expect(run.output).not.toContain(settings[name]);
  expect(run.output).toContain("VAULT_KEYS: Without it every stored provider token");
  expect(await check()).toMatchObject({ code: 0, problems: [] });
});

test("bootstrap keeps what is there, whatever its environment says, and adds what a new release needs", async () => {
  await bootstrap(GIVEN);
  const before = await read();
  const { JOBS_SECRET: _, ...older } = before;
  await writeFile(path, JSON.stringify(older), { mode: 0o600 });
  const run = await bootstrap({ ...GIVEN, REDIS_TOKEN: "another", VAULT_KEYS: "k9:no" }, "--json");
  expect(JSON.parse(run.output)).toMatchObject({ given: [], made: ["JOBS_SECRET"] });
  const after = await read();
  expect({ ...after, JOBS_SECRET: "" }).toEqual({ ...before, JOBS_SECRET: "" });
  expect(after["JOBS_SECRET"]).not.toBe(before["JOBS_SECRET"]);
});

test("two installations have no key in common, not even its id", async () => {
  await bootstrap(GIVEN);
  const first = await read();
  await rm(path);
  await bootstrap(GIVEN);
  const second = await read();
  for (const name of [
    "VAULT_KEYS",
    "ACCOUNT_KEYS",
    "API_KEY_CHECK_SECRETS",
    "LINK_SECRETS",
    "JOBS_SECRET",
  ])
    expect(second[name]).not.toBe(first[name]);
  expect(second["VAULT_KEYS"]?.split(":")[0]).not.toBe(first["VAULT_KEYS"]?.split(":")[0]);
});

test("without a terminal bootstrap writes nothing and names what it would ask for", async () => {
  const run = await bootstrap({ ...GIVEN, REDIS_URL: "", ATLAS_BASE_URL: "" });
  expect(run.code).toBe(1);
  expect(run.output).toContain("Set ATLAS_BASE_URL, REDIS_URL in the environment");
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("a value of the wrong form is refused before anything is written", async () => {
  const run = await bootstrap({ ...GIVEN, DATABASE_URL: "mysql://u:MARKER@h/d" });
  expect([run.code, run.output]).toEqual([
    1,
    expect.stringContaining(
      "DATABASE_URL is not of the form postgresql://user:password@host/database",
    ),
  ]);
  expect(run.output).not.toContain("MARKER");
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("the check names every secret and variable of an empty installation, and the credentials", async () => {
  const { code, names } = await check({ CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_ACCOUNT_ID: "" });
  expect(code).toBe(1);
  expect(names).toEqual(
    expect.arrayContaining([
      ...requiredSecrets,
      "ATLAS_BASE_URL",
      "ATLAS_DASHBOARD_URL",
      path,
      ...Object.keys(CREDENTIALS),
    ]),
  );
});

test.each([
  ["VAULT_KEYS", "is refused", { VAULT_KEYS: "k1:short" }],
  ["VAULT_KEYS", "is missing", { VAULT_KEYS: "" }],
  ["JOBS_SECRET", "is shorter than 32 characters", { JOBS_SECRET: "short" }],
  ["API_KEY_CHECK_SECRETS", "is refused", { API_KEY_CHECK_SECRETS: "MARKER" }],
  ["ACCOUNT_KEYS", "is refused", { ACCOUNT_KEYS: "MARKER" }],
  ["LINK_SECRETS", "is refused", { LINK_SECRETS: "MARKER" }],
  ["ATLAS_BASE_URL", "has the example's domain", { ATLAS_BASE_URL: "https://atlas.example.com" }],
  ["ATLAS_BASE_URL", "is not an https origin", { ATLAS_BASE_URL: "https://atlas.operator.test/x" }],
  ["ATLAS_BASE_URL", "is not an https origin", { ATLAS_BASE_URL: "http://atlas.operator.test" }],
  ["ATLAS_DASHBOARD_URL", "is the base URL", { ATLAS_DASHBOARD_URL: GIVEN.ATLAS_BASE_URL }],
  ["DATABASE_URL", "has an example's value", { DATABASE_URL: "postgresql://u:p@db.example.com/x" }],
  ["REDIS_URL", "is not of the form https://host", { REDIS_URL: "http://redis.operator.test" }],
  ["CLOUDFLARE_REGION", "is not of the form aws:eu-central-1", { CLOUDFLARE_REGION: "Frankfurt" }],
  ["mail", "ATLAS_MAIL_FROM is not a sender", { ATLAS_MAIL_KEY: "re_key" }],
  ["traces", "is not a number from 0 to 1", { ATLAS_TRACES_RATIO: "10%" }],
  ["traces", "is not an https address", { ATLAS_TRACES_RATIO: "0.1" }],
  ["ATLAS_RATE_LIMITS", "is not a list of limits", { ATLAS_RATE_LIMITS: "tokens=many" }],
  ["ATLAS_SIGN_UP", "is not open, invitation", { ATLAS_SIGN_UP: "friends" }],
  ["ATLAS_PLATFORM_PROJECT", "is not a project's id", { ATLAS_PLATFORM_PROJECT: "platform" }],
  ["ELASTICSEARCH_URL", "is not an https address", { ELASTICSEARCH_URL: "http://elastic.test" }],
  ["ELASTICSEARCH_URL", "is not an https", { ELASTICSEARCH_URL: "https://u:MARKER@elastic.test" }],
  ["ELASTICSEARCH_URL", "KEY is missing", { ELASTICSEARCH_URL: "https://elastic.test" }],
  ["limits", "ATLAS_ACCESS_LOG is longer than 5120 bytes", { ATLAS_ACCESS_LOG: "x".repeat(6_000) }],
])("the check finds that %s %s", async (name, message, changes) => {
  const findings = await findIn(changes as Record<string, string>);
  const problems = findings.filter(({ status }) => status === "problem");
  expect(problems.map((problem) => problem.name)).toEqual([name]);
  expect(problems[0]?.message).toContain(message);
  expect(JSON.stringify(findings)).not.toContain("MARKER");
});

test("the check fails with a problem, and shows no value", async () => {
  await bootstrap(GIVEN);
  await change({ API_KEY_CHECK_SECRETS: "MARKER" });
  const { code, names, output } = await check();
  expect([code, names]).toEqual([1, ["API_KEY_CHECK_SECRETS"]]);
  expect(output).not.toContain("MARKER");
});

test("the check finds a file that others may read, and a name that no Worker reads", async () => {
  await bootstrap(GIVEN);
  await change({ VAULT_KEY: "typing error" });
  await chmod(path, 0o644);
  const { problems } = await check();
  expect(problems.map(({ message }) => message)).toEqual([
    `Others may read it: chmod 600 ${path}`,
    expect.stringContaining("No Worker reads VAULT_KEY:"),
  ]);
});

test("git ignores the settings where the commands keep them", async () => {
  const run = await runNode(
    [
      "-e",
      `console.log(require("node:child_process").spawnSync("git", ["check-ignore", "deploy/secrets/staging.json"]).status)`,
    ],
    {},
  );
  expect(run.output.trim()).toBe("0");
});

test("an environment that is none is refused with the two that are", async () => {
  const run = await runNode(["deploy/cloudflare/check.ts", "--env", "prod"], {});
  expect([run.code, run.output.trim()]).toEqual([
    1,
    "Say which environment: --env staging or --env production.",
  ]);
});
