import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { importCheckKeys } from "#shared/crypto/api-key";
import { importKeyring } from "#shared/crypto/keyring";
import { readCodeSpans, readTables } from "#support/documents/markdown";
import { ROOT, readText } from "#support/documents/repository-files";
import {
  ALL_WORKERS,
  ENVIRONMENT,
  WORKERS,
  type WorkerName,
  wranglerConfigPath,
} from "../../deploy/workerd/environment.ts";
import { readManifest } from "../../deploy/workerd/manifest.ts";
import { readConfig } from "../../workers/gateway/src/env.ts";

const page = readText("docs/deploy-cloudflare.md");
const tableOf = (first: string) => readTables(page).find(({ header }) => header[0] === first);
const workers = tableOf("step");
const secrets = tableOf("secret");

const steps = (workers?.rows ?? []).map((row) => {
  const [, name = [], path = [], secretNames = [], vars = [], optional = []] =
    row.map(readCodeSpans);
  return { name: name[0] ?? "", path: path[0] ?? "", secrets: secretNames, vars, optional };
});

test("the page names every Worker once, with its configuration and all that it reads", () => {
  expect(steps.map(({ name }) => name).toSorted()).toEqual([...ALL_WORKERS].toSorted());
  for (const { name, path, ...environment } of steps) {
    const worker = name as WorkerName;
    expect(path).toBe(wranglerConfigPath(worker));
    expect(environment, name).toEqual(ENVIRONMENT[worker]);
  }
});

test("the page deploys every Worker after those that it calls", () => {
  const root = pathToFileURL(`${ROOT}/`);
  const order = steps.map(({ name }) => name);
  for (const worker of ALL_WORKERS)
    for (const { service } of readManifest(root, worker).services)
      expect(order.indexOf(service), `${worker} → ${service}`).toBeLessThan(order.indexOf(worker));
});

/** What a line of the page would print, with random bytes from here instead of openssl's. */
const printed = (command: string): string =>
  command
    .replaceAll(/\$\(openssl rand -base64 (\d+)\)/g, (_, n) =>
      randomBytes(Number(n)).toString("base64"),
    )
    .replace(/^openssl rand -base64 (\d+)$/, (_, n) => randomBytes(Number(n)).toString("base64"))
    .replace(/^echo "(.*)"$/, "$1");

test("the page says how to make every secret, and what it makes is accepted", async () => {
  const rows = (secrets?.rows ?? []).map((row) => row.map((cell) => readCodeSpans(cell)[0] ?? ""));
  const wanted = new Set(WORKERS.flatMap((worker) => ENVIRONMENT[worker].secrets));
  expect(rows.map(([name]) => name).toSorted()).toEqual([...wanted].toSorted());
  const made = new Map(rows.map(([name = "", , command = ""]) => [name, printed(command)]));
  const ring = await importKeyring(made.get("VAULT_KEYS"), "VAULT_KEYS");
  expect(ring.primaryId).toBe("k1");
  const checkKeys = made.get("API_KEY_CHECK_SECRETS");
  expect(await importCheckKeys(checkKeys, "API_KEY_CHECK_SECRETS")).toHaveLength(1);
  const jobs = made.get("JOBS_SECRET") ?? "";
  // The bindings are missing here; only the secret is looked at.
  const { problems } = readConfig({ JOBS_SECRET: jobs } as Parameters<typeof readConfig>[0]);
  expect(problems.filter((problem) => problem.startsWith("JOBS_SECRET"))).toEqual([]);
});

test("the page names the gateway's cron trigger as its configuration has it", () => {
  const [, crons = ""] = /^crons = \["(.+)"\]$/m.exec(readText("wrangler.toml")) ?? [];
  expect(crons).not.toBe("");
  expect(page).toContain(`the trigger \`${crons}\``);
});
