import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { slow } from "#support/provider-double/provider-double";
import type { Tenant } from "#support/tenant";
import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";
import { buildWeb } from "../../../deploy/workerd/web-build.ts";
import { takeStores } from "#support/database";
import { type Scene, healthy, until } from "../../faults/support/scene.ts";
import { POSTGRES_URL } from "../../faults/support/world.ts";
import { type Load, type LoadOutcome, startLoad } from "./load.ts";
import { type ServePlace, makeServePlace } from "./place.ts";
import { buildPreviousBundles } from "./previous-bundles.ts";
import { type ServeProcess, startServeProcess } from "./serve-process.ts";

const CALLERS = 8;
/** For an instance that takes no requests. */
const FREE = {
  ATLAS_LISTEN_PUBLIC: "127.0.0.1:0",
  ATLAS_LISTEN_DASHBOARD: "127.0.0.1:0",
  ATLAS_LISTEN_HEALTH: "127.0.0.1:0",
  ATLAS_LEAVE_SECONDS: "0",
  ATLAS_DRAIN_SECONDS: "0",
};
const undo = new AsyncDisposableStack();
let place: ServePlace;
/** The instances by their number; each may be another process later. */
const running: ServeProcess[] = [];
let tenant: Tenant;
let scene: Scene;
let older: string;

beforeAll(async () => {
  await bundleWorkers();
  await buildWeb();
  place = await makeServePlace(2);
  undo.defer(() => place.close());
  older = `${await mkdtemp(`${tmpdir()}/atlas-older-`)}/bundles`;
  undo.defer(() => rm(older.replace(/\/bundles$/, ""), { recursive: true, force: true }));
  undo.defer(async () => void (await Promise.all(running.map((one) => one.stop()))));
  await Promise.all([start(0), start(1)]);
  ({ tenant, scene } = await place.connect());
}, 600_000);
afterAll(() => undo.disposeAsync());

async function start(index: number, args: string[] = [], changes = {}): Promise<void> {
  const started = startServeProcess(place.env(index, changes), args);
  running[index] = started;
  await started.ready;
}

const load = (): Load =>
  startLoad(
    place.publicUrls.map((url, index) => ({ url, healthUrl: place.healthUrls[index] ?? "" })),
    scene.tokenPath,
    { authorization: `Bearer ${tenant.apiKey.secret}` },
    CALLERS,
  );

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Every request of the load got a token. */
function expectAllRead({ answers, lost }: LoadOutcome): void {
  expect(lost).toEqual([]);
  expect(Object.keys(answers)).toEqual(["200"]);
  expect(answers["200"]).toBeGreaterThan(200);
}

describe("SIGTERM", () => {
  test("under load loses no request: what was accepted is answered, and the other instance takes the rest", async () => {
    const reads = load();
    await pause(500);
    expect(await running[1]?.stop()).toBe(0);
    await pause(300);
    expectAllRead(await reads.stop());
    await start(1);
  });

  test("loses no refresh that goes on behind an answer", async () => {
    const one = await scene.sibling();
    await one.expire();
    one.double.program("refresh", slow(4_000));
    await running[1]?.stop();
    await start(1, [], { ATLAS_DRAIN_SECONDS: "8" });
    expect((await one.read(1, 1)).code).toBe("refresh_in_progress");
    expect(await running[1]?.stop()).toBe(0);
    expect(await one.stored()).toEqual(healthy(2));
    expect((await one.read(0)).code).toBe("ok");
    expect(one.callsPerToken()).toEqual([1]);
    await start(1);
  });

  test("during the start ends it too", async () => {
    const other = startServeProcess(place.env(1, FREE));
    await pause(1_500);
    // Before it listens to signals, the signal itself ends it.
    expect([0, null]).toContain(await other.stop());
  });
});

describe("a rolling upgrade", () => {
  test("from the previous commit's bundles to these and back fails no read", async () => {
    const commit = await buildPreviousBundles(older);
    console.log(`the older release: ${commit ?? "these bundles, for want of a commit before"}`);
    const reads = load();
    for (const args of [["--bundles", older], [], ["--bundles", older], []])
      for (const index of [0, 1]) {
        expect(await running[index]?.stop()).toBe(0);
        await start(index, args);
      }
    const outcome = await reads.stop();
    console.log(JSON.stringify(outcome));
    expectAllRead(outcome);
  }, 400_000);
});

describe("the start", () => {
  test("on a database without the schema ends with the command to run, and that command makes it start", async () => {
    const { databaseUrl = "" } = await takeStores({ databaseUrl: POSTGRES_URL }, undo);
    const env = place.env(1, { ...FREE, DATABASE_URL: databaseUrl });
    const refused = startServeProcess(env);
    expect(await refused.exited).toBe(1);
    expect(refused.lines.at(-1)).toBe(
      "The database has not the schema of this release. Run: npm run serve -- --migrate (with the same settings).",
    );
    const migrated = startServeProcess(env, ["--migrate"]);
    expect(await migrated.exited).toBe(0);
    expect(migrated.lines.at(-1)).toMatch(/^Migrations applied: \d+\.$/);
    const started = startServeProcess(env);
    await started.ready;
    expect(await started.stop()).toBe(0);
  });

  test("with a vault key that is none ends, names it, and leaves nothing running", async () => {
    const refused = startServeProcess(place.env(1, { ...FREE, VAULT_KEYS: "nonsense" }));
    expect(await refused.exited).toBe(1);
    expect(refused.lines.join("\n")).toContain("VAULT_KEYS");
    expect(refused.lines.join("\n")).not.toContain("nonsense");
  });

  test("prints a configuration without a secret", async () => {
    const env = place.env(0);
    const printed = startServeProcess(env, ["--print-config"]);
    expect(await printed.exited).toBe(0);
    const text = printed.lines.join("\n");
    expect(text).toContain('fromEnvironment = "VAULT_KEYS"');
    for (const name of ["VAULT_KEYS", "API_KEY_CHECK_SECRETS", "JOBS_SECRET", "DATABASE_URL"])
      expect(text).not.toContain(env[name]);
  });
});

test("a workerd that dies ends the launcher with 1", async () => {
  const other = startServeProcess(place.env(1, FREE));
  await other.ready;
  const pid = Number(/workerd (\d+)\./.exec(other.lines.join("\n"))?.[1]);
  process.kill(pid, "SIGKILL");
  expect(await other.exited).toBe(1);
  await until("it says why", () => other.lines.join("\n").includes("workerd ended (SIGKILL)"));
});
