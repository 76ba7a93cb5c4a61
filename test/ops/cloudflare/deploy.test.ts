import { readFile, readdir, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "#support/documents/repository-files";
import { deployOrder } from "../../../deploy/cloudflare/config/order.ts";
import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";
import { ENVIRONMENT, type WorkerName } from "../../../deploy/workerd/environment.ts";
import { type Operator, startOperator } from "./fake/operator.ts";
import type { Call } from "./fake/call.ts";

/**
 * One account's life, in order: the first deployment dies at every step and is resumed; a second one fails at the end
 * and is rolled back; a roll-back dies and goes on. Each test stands on the one before.
 */
const order = deployOrder(pathToFileURL(`${ROOT}/`));
const script = (worker: WorkerName): string => `atlas-${worker}-staging`;
const DASHBOARD = "atlas-dashboard-staging";

let undo: AsyncDisposableStack;
let operator: Operator;
/** Everything that the command printed or wrote, to look for secrets in. */
const said: string[] = [];

beforeAll(async () => {
  undo = new AsyncDisposableStack();
  operator = await startOperator(undo);
});
afterAll(() => undo.disposeAsync());

async function deploy(
  args: readonly string[] = [],
  onStart?: (die: () => void) => void,
  env: Record<string, string> = {},
) {
  const run = await operator.deploy(args, onStart, env);
  said.push(run.output);
  return run;
}

/** Runs the deployment, and kills it while this call is under way. */
async function deployAndDieAt(matches: (call: Call) => boolean, args: readonly string[] = []) {
  let die = () => {};
  let seen = false;
  operator.cloudflare.interrupt = (call) => {
    if (seen || !matches(call)) return undefined;
    seen = true;
    die();
    return "hang";
  };
  const run = await deploy(args, (kill) => (die = kill));
  operator.cloudflare.interrupt = () => undefined;
  expect(seen, run.output).toBe(true);
  expect(run.code).toBeNull();
  return run;
}

/** Which Worker or project each change was made to, once in a row. */
const targets = (changes: readonly string[]): string[] =>
  changes
    .map((change) => /(?:scripts|projects)\/([^/]+)/.exec(change)?.[1] ?? "")
    .filter((name) => name !== "")
    .filter((name, index, all) => name !== all[index - 1]);

const bindingsOf = (worker: WorkerName) =>
  operator.cloudflare.account.current(script(worker))?.bindings ?? [];

const secretsIn = (worker: WorkerName): Record<string, string | undefined> =>
  Object.fromEntries(
    bindingsOf(worker).flatMap(({ type, name, text }) =>
      type === "secret_text" ? [[name, text]] : [],
    ),
  );

test("without credentials nothing is deployed, and each missing one is named", async () => {
  const run = await deploy([], undefined, { CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_ACCOUNT_ID: "x" });
  expect(run.code).toBe(1);
  expect(run.output).toContain("CLOUDFLARE_API_TOKEN is not set");
  expect(run.output).toContain("CLOUDFLARE_ACCOUNT_ID is not 32 characters");
  expect(run.output).toContain("Nothing was deployed");
  expect(operator.cloudflare.changes).toEqual([]);
});

test("a first deployment that dies at every Worker and at Pages is resumed where it stopped", async () => {
  for (const [index, worker] of order.entries()) {
    const run = await deployAndDieAt(
      ({ method, path }) => method === "PUT" && path === `/workers/scripts/${script(worker)}`,
    );
    expect(run.output.includes("Resuming the deployment"), run.output).toBe(index > 0);
    expect(run.output.match(/: done before/g) ?? []).toHaveLength(index === 0 ? 0 : 2 + index);
  }
  await deployAndDieAt(({ path }) => path === `/pages/projects/${DASHBOARD}/deployments`);
  const last = await deploy();
  expect(last.code, last.output).toBe(0);
  expect(operator.cloudflare.unknown).toEqual([]);
  const { account, changes } = operator.cloudflare;
  expect(targets(changes)).toEqual([...order.map(script), DASHBOARD]);
  for (const worker of order) expect(account.scripts.get(script(worker))?.versions).toHaveLength(1);
  expect(account.projects.get(DASHBOARD)).toMatchObject({ domains: ["dashboard.operator.test"] });
});

test("each Worker has its own secrets, variables and bindings, and no other's", async () => {
  const settings = await operator.readSettings();
  for (const worker of order) {
    const { secrets, vars } = ENVIRONMENT[worker];
    expect(secretsIn(worker), worker).toEqual(
      Object.fromEntries(secrets.map((name) => [name, settings[name]])),
    );
    const plain = bindingsOf(worker).filter(({ type }) => type === "plain_text");
    const named = new Map(plain.map(({ name, text }) => [name, text]));
    for (const name of vars) expect(named.get(name), `${worker} ${name}`).toBe(settings[name]);
    for (const { type, service } of bindingsOf(worker))
      if (type === "service") expect(service).toMatch(/-staging$/);
  }
  const gateway = operator.cloudflare.account.scripts.get(script("gateway"));
  expect(gateway).toMatchObject({ domains: ["atlas.operator.test"], crons: ["* * * * *"] });
  expect(gateway?.versions[0]?.metadata["placement"]).toMatchObject({ region: "aws:eu-central-1" });
  const { rows } = await operator.db.execute(sql`select to_regclass('connections') as connections`);
  expect(rows).toEqual([{ connections: "connections" }]);
});

test("each Worker is byte for byte the bundle that the tests run", async () => {
  for (const { manifest, directory } of await bundleWorkers({ workers: order })) {
    const version = operator.cloudflare.account.current(script(manifest.name));
    const uploaded = version?.modules ?? [];
    expect(uploaded.map(({ name }) => name).toSorted(), manifest.name).toEqual(
      manifest.modules.map(({ name }) => name).toSorted(),
    );
    for (const file of uploaded) {
      const built = await readFile(`${directory}/${file.name}`);
      const same = built.equals(new Uint8Array(await file.arrayBuffer()));
      expect(same, `${manifest.name}/${file.name}`).toBe(true);
    }
    expect(version?.metadata["main_module"]).toBe("index.js");
  }
});

test("an update that Atlas does not survive is rolled back in reverse, through two deaths, with its secrets", async () => {
  const { cloudflare, settingsPath } = operator;
  const before = cloudflare.account.running();
  const settings = await operator.readSettings();
  await writeFile(
    settingsPath,
    JSON.stringify({ ...settings, REDIS_TOKEN: "MARKER-second-token" }),
  );
  // The version serves already when the process dies, and the process does not know.
  await deployAndDieAt(
    ({ method, path }) =>
      method === "PATCH" && path.startsWith(`/workers/scripts/${script("gateway")}/`),
  );
  expect(cloudflare.account.running()[script("gateway")]).not.toBe(before[script("gateway")]);
  expect(secretsIn("tokens")["REDIS_TOKEN"]).toBe("MARKER-second-token");

  cloudflare.ready = false;
  cloudflare.changes.length = 0;
  const died = await deployAndDieAt(
    ({ method, path, body }) =>
      method === "POST" &&
      path === `/workers/scripts/${script("tokens")}/deployments` &&
      JSON.stringify(body).includes(before[script("tokens")] ?? "?"),
  );
  expect(died.output).toContain("https://atlas.operator.test/readyz answers 503");
  expect(died.output).toContain(
    `rolled back: ${script("gateway")} to ${before[script("gateway")]}`,
  );
  const last = await deploy();
  expect(last.code, last.output).toBe(1);
  expect(last.output).toContain("An earlier roll-back did not end. It goes on now.");
  expect(last.output).toContain("What ran before is back.");
  expect(cloudflare.account.running()).toEqual(before);
  expect(secretsIn("tokens")["REDIS_TOKEN"]).toBe(settings["REDIS_TOKEN"]);
  expect(targets(cloudflare.changes)).toEqual([
    script("gateway"),
    DASHBOARD,
    ...order.map(script).toReversed(),
  ]);
  expect(cloudflare.unknown).toEqual([]);
});

test("there is nothing to roll back twice", async () => {
  const run = await deploy(["--rollback"]);
  expect([run.code, run.output]).toEqual([
    1,
    expect.stringContaining("no deployment here to roll back"),
  ]);
});

test("an address of Elasticsearch adds the tail Worker, before all whose lines it gets", async () => {
  const { cloudflare, settingsPath } = operator;
  cloudflare.ready = true;
  cloudflare.changes.length = 0;
  const elastic = {
    ELASTICSEARCH_URL: "https://elastic.operator.test",
    ELASTICSEARCH_API_KEY: "MARKER-elastic-key",
  };
  await writeFile(settingsPath, JSON.stringify({ ...(await operator.readSettings()), ...elastic }));
  const run = await deploy();
  expect(run.code, run.output).toBe(0);
  expect(cloudflare.unknown).toEqual([]);
  const [first, second] = targets(cloudflare.changes);
  expect([first, second]).toEqual([script("telemetry"), script("tail")]);
  expect(secretsIn("tail")).toEqual({ ELASTICSEARCH_API_KEY: elastic.ELASTICSEARCH_API_KEY });
  for (const worker of order) {
    expect(JSON.stringify(bindingsOf(worker)), worker).not.toContain("elastic");
    expect(cloudflare.account.scripts.get(script(worker))?.tailConsumers, worker).toEqual(
      worker === "telemetry" ? [] : [script("tail")],
    );
  }
});

test("no secret was printed, logged or left behind", async () => {
  const settings = await operator.readSettings();
  const files = await readdir(operator.folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(
        async (file) =>
          [file.name, await readFile(`${file.parentPath}/${file.name}`, "utf8")] as const,
      ),
  );
  expect(texts.map(([name]) => name)).toEqual(
    expect.arrayContaining(["state.json", "wrangler.log"]),
  );
  expect(texts.map(([name]) => name)).not.toContain("secrets.json");
  expect(said.length).toBeGreaterThan(10);
  const secrets = new Set(order.flatMap((worker) => ENVIRONMENT[worker].secrets));
  const values = [
    ...[...secrets].map((name) => settings[name] ?? "?"),
    "MARKER-sql-password",
    "MARKER-redis",
    "MARKER-elastic-key",
  ];
  for (const value of values) {
    expect(value.length).toBeGreaterThan(8);
    for (const [name, text] of [["the output", said.join("\n")] as const, ...texts])
      expect(text.includes(value), `${name} has a secret`).toBe(false);
  }
});
