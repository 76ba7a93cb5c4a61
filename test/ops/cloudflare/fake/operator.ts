import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { makeDatabase } from "#shared/db/client";
import { takeStores } from "#support/database";
import { startBridge } from "../../../../bridge/bridge.ts";
import { ACCOUNT_ID, type FakeCloudflare, TOKEN, startFakeCloudflare } from "./server.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

export type Run = { code: number | null; output: string };

type Command = (
  args?: readonly string[],
  onStart?: (die: () => void) => void,
  env?: Record<string, string>,
) => Promise<Run>;

/** An operator with an empty account at the fake Cloudflare, an empty database and a folder for the state. */
export type Operator = {
  cloudflare: FakeCloudflare;
  settingsPath: string;
  folder: string;
  db: ReturnType<typeof makeDatabase>;
  /** Runs `deploy.ts` to its end. `die` makes a function that kills it, and wrangler with it, as a power cut would. */
  deploy: Command;
  /** Runs another command on the same settings and state, with these arguments always. */
  command(script: string, always?: readonly string[]): Command;
  /** Arguments that lead the smoke test to the fake. */
  smoke: readonly string[];
  readSettings(): Promise<Record<string, string>>;
};

export async function startOperator(undo: AsyncDisposableStack): Promise<Operator> {
  const cloudflare = undo.use(await startFakeCloudflare());
  const bridge = await startBridge({
    sqlPassword: "MARKER-sql-password",
    redisToken: "t",
    ...(await takeStores({}, undo)),
  });
  undo.defer(() => bridge.close());
  const home = await mkdtemp(`${tmpdir()}/atlas-operator-`);
  undo.defer(() => rm(home, { recursive: true, force: true }));
  const settingsPath = `${home}/staging.json`;
  const folder = `${home}/state`;
  const env = {
    ATLAS_BASE_URL: "https://atlas.operator.test",
    ATLAS_DASHBOARD_URL: "https://dashboard.operator.test",
    DATABASE_URL: bridge.databaseUrl,
    REDIS_URL: "https://redis.operator.test",
    REDIS_TOKEN: "MARKER-redis-token",
    CLOUDFLARE_REGION: "aws:eu-central-1",
    DATABASE_WS_PROXY: `${new URL(bridge.url).host}/v2`,
    CLOUDFLARE_API_BASE_URL: cloudflare.apiUrl,
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT_ID,
  };
  const common = ["--env", "staging", "--settings", settingsPath];
  await runNode(["deploy/cloudflare/bootstrap.ts", ...common, "--json"], env);
  const smoke = ["--smoke-via", cloudflare.siteUrl, "--smoke-seconds", "10"];
  const command =
    (script: string, always: readonly string[] = []): Command =>
    (args = [], onStart = () => undefined, own = {}) =>
      runNode(
        [script, ...common, "--folder", folder, ...always, ...args],
        { ...env, ...own },
        onStart,
      );
  return {
    cloudflare,
    settingsPath,
    folder,
    db: makeDatabase({
      DATABASE_URL: bridge.databaseUrl,
      DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
    }),
    command,
    smoke,
    deploy: command("deploy/cloudflare/deploy.ts", smoke),
    readSettings: async () =>
      JSON.parse(await readFile(settingsPath, "utf8")) as Record<string, string>,
  };
}

/** Runs a script of the repository. */
export function runNode(
  args: readonly string[],
  env: Record<string, string>,
  onStart: (die: () => void) => void = () => undefined,
): Promise<Run> {
  // A group of its own, so that a kill reaches wrangler too.
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  onStart(() => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
