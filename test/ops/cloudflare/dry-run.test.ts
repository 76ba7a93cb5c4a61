import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "#support/documents/repository-files";
import {
  ALL_WORKERS,
  ENVIRONMENT,
  WORKERS,
  wranglerConfigPath,
} from "../../../deploy/workerd/environment.ts";
import { quietWranglerEnv, wranglerProgram } from "../../../deploy/workerd/wrangler.ts";
import { runNode } from "./fake/operator.ts";
import { type FakeCloudflare, startFakeCloudflare } from "./fake/server.ts";

const undo = new AsyncDisposableStack();
let folder: string;
let cloudflare: FakeCloudflare;
const calls: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/atlas-dry-run-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  cloudflare = undo.use(await startFakeCloudflare());
  cloudflare.interrupt = ({ method, path }) => void calls.push(`${method} ${path}`);
});
afterAll(() => undo.disposeAsync());

test("a dry run builds every Worker and the dashboard without settings, token or a call to Cloudflare", async () => {
  const run = await runNode(
    [
      "deploy/cloudflare/deploy.ts",
      "--env",
      "production",
      "--dry-run",
      "--folder",
      folder,
      "--settings",
      `${folder}/none.json`,
    ],
    {
      CLOUDFLARE_API_BASE_URL: cloudflare.apiUrl,
      CLOUDFLARE_API_TOKEN: "",
      CLOUDFLARE_ACCOUNT_ID: "",
    },
  );
  expect(run.code, run.output).toBe(0);
  expect(calls).toEqual([]);
  expect(run.output).toContain(`${WORKERS.length} Workers and the dashboard compile`);
  for (const worker of WORKERS) {
    const code = await readFile(`${folder}-dry-run/${worker}/bundle/index.js`, "utf8");
    expect(code.length, worker).toBeGreaterThan(5_000);
    expect(run.output).toContain(`worker:${worker}: would run`);
    // A bundle that is not minified names the file above each part.
    expect(code, worker).not.toMatch(/^\/\/ \S+\.tsx?$/m);
  }
  await rm(`${folder}-dry-run`, { recursive: true });
});

test.each(ALL_WORKERS)(
  "a plain wrangler deploy works in the folder of %s, with its environment's bindings",
  async (worker) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...wranglerProgram(), "deploy", "--dry-run", "--env", "staging"],
      {
        cwd: join(ROOT, dirname(wranglerConfigPath(worker))),
        env: await quietWranglerEnv(),
        encoding: "utf8",
      },
    );
    expect(status, stderr).toBe(0);
    for (const name of ENVIRONMENT[worker].vars) expect(stdout).toContain(`env.${name}`);
    if (worker === "gateway") expect(stdout).toContain("atlas-tokens-staging");
  },
);
