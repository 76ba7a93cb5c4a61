import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { LIMITS } from "../../../bridge/limits.ts";
import { readEnvFile, readServeSettings } from "../../../deploy/serve/settings.ts";
import { DRAIN_LIMIT_MS } from "../../../deploy/workerd/workerd-process.ts";

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, "../../../deploy/serve");
const FILLED = {
  DATABASE_URL: "postgresql://atlas@127.0.0.1/atlas",
  REDIS_URL: "redis://127.0.0.1",
  VAULT_KEYS: "k1:x",
  API_KEY_CHECK_SECRETS: "x",
  LINK_SECRETS: "x",
  ACCOUNT_KEYS: "a1:x",
  JOBS_SECRET: "x",
  METRICS_TOKEN: "x",
};

const unit = await readFile(`${FOLDER}/atlas@.service`, "utf8");
const values = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);

/** The settings of the example, filled in, as the unit's instance 1 gets them. */
async function settingsOfInstance() {
  const example = readEnvFile(await readFile(`${FOLDER}/atlas.env.example`, "utf8"), "the example");
  const own = values("Environment").map((line) => line.replaceAll("%i", "1").split("="));
  return readServeSettings({ ...example, ...FILLED, ...Object.fromEntries(own) });
}

test("systemd waits longer than the longest orderly stop", async () => {
  const { leaveSeconds, drainSeconds } = await settingsOfInstance();
  const longestMs = (leaveSeconds + drainSeconds) * 1000 + DRAIN_LIMIT_MS + LIMITS.drainMs;
  expect(Number(values("TimeoutStopSec")[0]) * 1000).toBeGreaterThanOrEqual(longestMs);
  expect(values("KillMode")).toEqual(["mixed"]);
});

test("the examples of proxies name the sockets of both instances", async () => {
  const { listen } = await settingsOfInstance();
  const [caddy, nginx] = await Promise.all(
    ["Caddyfile", "nginx.conf"].map((name) => readFile(`${FOLDER}/${name}`, "utf8")),
  );
  for (const address of [listen.public, listen.dashboard])
    for (const one of [address, address.replace("127.0.0.1", "127.0.0.2")]) {
      expect(caddy).toContain(one);
      expect(nginx).toContain(one);
    }
  expect(caddy).toContain(`health_port ${listen.health.split(":")[1]}`);
});

test("the unit gives no rights, and systemd accepts it where it is installed", async () => {
  for (const name of ["NoNewPrivileges", "PrivateTmp", "ProtectHome", "DynamicUser"])
    expect(values(name), name).toEqual(["yes"]);
  expect(values("CapabilityBoundingSet")).toEqual([""]);
  expect(values("ProtectSystem")).toEqual(["strict"]);
  const isThere = await run("systemd-analyze", ["--version"]).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const folder = await mkdtemp(`${tmpdir()}/atlas-unit-`);
  try {
    const path = `${folder}/atlas@1.service`;
    await writeFile(
      path,
      unit.replaceAll("/opt/atlas/node_modules/node/bin/node", process.execPath),
    );
    const { stdout, stderr } = await run("systemd-analyze", ["verify", path]);
    expect(`${stdout}${stderr}`).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});
