import { rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "#support/documents/repository-files";
import { deployOrder } from "../../../deploy/cloudflare/config/order.ts";
import type { WorkerName } from "../../../deploy/workerd/environment.ts";
import { type Operator, startOperator } from "../cloudflare/fake/operator.ts";
import { type Watched, startWatched } from "./support/exporter.ts";

/** One account's releases, in order: each test stands on the one before. */
const order = deployOrder(pathToFileURL(`${ROOT}/`));
const script = (worker: WorkerName): string => `atlas-${worker}-staging`;
const TOKENS = script("tokens");
const GATEWAY = script("gateway");

let undo: AsyncDisposableStack;
let operator: Operator;
let watched: Watched;

beforeAll(async () => {
  undo = new AsyncDisposableStack();
  operator = await startOperator(undo);
  watched = await startWatched(undo);
}, 240_000);
afterAll(() => undo.disposeAsync());

const rollOut = (onStart?: (die: () => void) => void) =>
  operator.command("deploy/release/rollout.ts", operator.smoke)(["--watch-seconds", "4"], onStart, {
    PROMETHEUS_URL: watched.url,
  });

/** Changes what tokens and the gateway read, one variable each, so that nothing else differs. */
async function change(cells: string, log: string): Promise<void> {
  const settings = await operator.readSettings();
  await writeFile(
    operator.settingsPath,
    JSON.stringify({ ...settings, ATLAS_WAITER_CELLS: cells, ATLAS_ACCESS_LOG: log }),
  );
}

/** How the requests were shared, from the first deployment on. */
function sharesOver(name: string): string[] {
  const found = operator.cloudflare.account.scripts.get(name);
  const newest = found?.versions.at(-1)?.id;
  return (found?.deployments ?? [])
    .toReversed()
    .map(({ versions }) =>
      versions
        .map((share) => `${share.version_id === newest ? "new" : "old"}@${share.percentage}`)
        .join(" "),
    );
}

const moves = (): string[] =>
  operator.cloudflare.changes.filter((call) => /POST .*\/(versions|deployments)$/.test(call));

test("what runs is recognised, in another folder too", async () => {
  const first = await operator.deploy();
  expect(first.code, first.output).toBe(0);
  operator.cloudflare.changes.length = 0;
  const listed = await operator.command("deploy/release/changed.ts")(["--json"]);
  expect(listed.code, listed.output).toBe(0);
  const rows = JSON.parse(listed.output) as { worker: string; change: string }[];
  expect(rows).toEqual(order.map((worker) => ({ worker, script: script(worker), change: "none" })));
  expect(operator.cloudflare.changes).toEqual([]);
}, 240_000);

test("only what changed is replaced, callee first, by 10, 50 and 100 percent, through a lost machine", async () => {
  await change("7", "1");
  operator.cloudflare.changes.length = 0;
  let die = () => {};
  operator.cloudflare.interrupt = ({ method, path, body }) => {
    if (method !== "POST" || path !== `/workers/scripts/${GATEWAY}/deployments`) return undefined;
    if (!JSON.stringify(body).includes('"percentage":50')) return undefined;
    die();
    return "hang";
  };
  const killed = await rollOut((kill) => (die = kill));
  operator.cloudflare.interrupt = () => undefined;
  expect(killed.code, killed.output).toBeNull();
  await rm(operator.folder, { recursive: true });

  const run = await rollOut();
  expect(run.code, run.output).toBe(0);
  for (const worker of order)
    if (worker !== "tokens" && worker !== "gateway")
      expect(sharesOver(script(worker)), worker).toEqual(["new@100"]);
  for (const name of [TOKENS, GATEWAY])
    expect(sharesOver(name)).toEqual(["old@100", "new@10 old@90", "new@50 old@50", "new@100"]);
  expect(moves().slice(0, 8)).toEqual([
    `POST /workers/scripts/${TOKENS}/versions`,
    `POST /workers/scripts/${GATEWAY}/versions`,
    ...Array.from({ length: 3 }, () => `POST /workers/scripts/${TOKENS}/deployments`),
    ...Array.from({ length: 3 }, () => `POST /workers/scripts/${GATEWAY}/deployments`),
  ]);
  expect(operator.cloudflare.unknown).toEqual([]);
}, 400_000);

test("a version that burns an error budget goes back, and its callees after it", async () => {
  const before = operator.cloudflare.account.running();
  await change("9", "0");
  operator.cloudflare.changes.length = 0;
  watched.failing = () => (sharesOver(GATEWAY).at(-1) === "new@50 old@50" ? 0.01 : 0);
  const run = await rollOut();
  expect(run.code, run.output).toBe(1);
  expect(run.output).toMatch(
    /atlas-gateway-staging at 50 %: \d+ token reads failed: the error budget burns \d+ times too fast/,
  );
  expect(run.output).toContain("What ran before is back");
  expect(operator.cloudflare.account.running()).toEqual(before);
  expect(moves().slice(-2)).toEqual([
    `POST /workers/scripts/${GATEWAY}/deployments`,
    `POST /workers/scripts/${TOKENS}/deployments`,
  ]);
  expect(sharesOver(script("users"))).toEqual(["new@100"]);
}, 300_000);

test("a release into an outage is refused before anything changes", async () => {
  operator.cloudflare.changes.length = 0;
  watched.failing = () => 0.5;
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const run = await rollOut();
  expect(run.code, run.output).toBe(1);
  expect(run.output).toContain("Atlas has a problem already");
  expect(run.output).toContain("Nothing that runs was changed");
  expect(operator.cloudflare.changes).toEqual([]);
}, 120_000);

test("a preview is uploaded beside what runs, which stays", async () => {
  const { account, changes } = operator.cloudflare;
  const before = account.running();
  changes.length = 0;
  const run = await operator.command("deploy/release/preview.ts")(["--name", "pr-12"]);
  expect(run.code, run.output).toBe(0);
  expect(account.running()).toEqual(before);
  expect(moves()).toEqual([
    ...order.map((worker) => `POST /workers/scripts/${script(worker)}/versions`),
    "POST /pages/projects/atlas-dashboard-staging/deployments",
  ]);
  expect(account.projects.get("atlas-dashboard-staging")?.previews).toEqual(["pr-12"]);
  expect(operator.cloudflare.unknown).toEqual([]);
}, 120_000);
