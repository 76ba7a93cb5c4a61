import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  ALL_WORKERS,
  ENVIRONMENT,
  SPEAKS_TO_PROVIDERS,
  WORKERS,
  type WorkerName,
  wranglerConfigPath,
} from "./environment.ts";
import { readManifest } from "./manifest.ts";

const ROOT = new URL("../../", import.meta.url);

const sorted = (names: Iterable<string>): string[] => [...names].sort();

const holders = (name: string): WorkerName[] =>
  WORKERS.filter((worker) => {
    const { secrets, vars, optional } = ENVIRONMENT[worker];
    return [...secrets, ...vars, ...optional].includes(name);
  });

test.each(ALL_WORKERS)("the secrets of %s are those that its wrangler.toml names", (worker) => {
  const toml = readFileSync(new URL(wranglerConfigPath(worker), ROOT), "utf8");
  const named = /^# Secrets:(.*)$/m.exec(toml)?.[1] ?? "";
  expect(sorted(named.split(",").flatMap((name) => name.trim() || []))).toEqual(
    sorted(ENVIRONMENT[worker].secrets),
  );
});

test.each(ALL_WORKERS)("the variables of %s are those in its [vars]", (worker) => {
  expect(sorted(Object.keys(readManifest(ROOT, worker).vars))).toEqual(
    sorted(ENVIRONMENT[worker].vars),
  );
});

test.each(ALL_WORKERS)("%s reads nothing that is not its own", (worker) => {
  const { secrets, vars, optional } = ENVIRONMENT[worker];
  const { services, durableObjects } = readManifest(ROOT, worker);
  const bindings = [...services, ...durableObjects].map(({ binding }) => binding);
  const own = new Set([...secrets, ...vars, ...optional, ...bindings]);
  const sources = ["context.ts", "env.ts"]
    .map((file) => new URL(`workers/${worker}/src/${file}`, ROOT))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  const read = [...sources.join("\n").matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name]) => name);
  expect(read.filter((name) => name === undefined || !own.has(name))).toEqual([]);
});

test("the vault's keys are given to projects, providers and tokens alone", () => {
  expect(holders("VAULT_KEYS")).toEqual(["projects", "providers", "tokens"]);
});

test("the keys of accounts are given to auth alone", () => {
  expect(holders("ACCOUNT_KEYS")).toEqual(["auth"]);
});

test("the gateway reaches neither database nor cache", () => {
  for (const name of ["DATABASE_URL", "DATABASE_HTTP_ENDPOINT", "REDIS_URL", "REDIS_TOKEN"])
    expect(holders(name)).not.toContain("gateway");
});

test("local providers are named to exactly the Workers that speak to providers", () => {
  expect(holders("ATLAS_LOCAL_PROVIDERS")).toEqual([...SPEAKS_TO_PROVIDERS]);
});

test("whoever has the database is told where the bridge is", () => {
  expect(holders("DATABASE_HTTP_ENDPOINT")).toEqual(holders("DATABASE_URL"));
});
