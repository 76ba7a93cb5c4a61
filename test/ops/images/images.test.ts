import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POSTGRES_URL, REDIS_URL } from "../../faults/support/world.ts";
import { until } from "../../faults/support/scene.ts";
import { IMAGES } from "../../../deploy/docker/assemble.ts";
import { IMAGE_PORTS } from "../../../deploy/docker/ports.ts";
import { findPorts } from "../../../dev/stack/ports.ts";
import { takeStores } from "#support/database";
import {
  type ContainerStore,
  type InImage,
  openContainerStore,
  startInImage,
} from "./container-tools.ts";

const run = promisify(execFile);
const secret = () => randomBytes(32).toString("hex");

const undo = new AsyncDisposableStack();
const roots: Record<string, string> = {};
let store: ContainerStore;
let stores: { databaseUrl?: string; redisUrl?: string };

beforeAll(async () => {
  store = await openContainerStore();
  undo.defer(() => store.close());
  const args = [
    "--base",
    store.base,
    "--tool",
    "buildah",
    "--prefix",
    "localhost/",
    "--tag",
    "test",
  ];
  await run(process.execPath, ["deploy/docker/build.ts", ...args], {
    env: store.env,
    maxBuffer: 16 * 1024 * 1024,
  });
  for (const name of IMAGES) roots[name] = await store.mount(`localhost/${name}:test`);
  stores = await takeStores({ databaseUrl: POSTGRES_URL, redisUrl: REDIS_URL }, undo);
}, 600_000);
afterAll(() => undo.disposeAsync());

const rootOf = (name: (typeof IMAGES)[number]): string => roots[name] ?? "";

function start(
  name: (typeof IMAGES)[number],
  command: string[],
  env: Record<string, string> = {},
): InImage {
  const started = startInImage(rootOf(name), command, env);
  undo.defer(async () => void (await started.stop()));
  return started;
}

const answers = (url: string): Promise<number> =>
  fetch(url).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => 0,
  );

/** The uid and the capabilities of a process, from the kernel. */
async function rightsOf(pid: number): Promise<{ uid: string; capabilities: string }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return {
    uid: /^Uid:\s+(\d+)/m.exec(status)?.[1] ?? "",
    capabilities: /^CapEff:\s+([\da-f]+)/m.exec(status)?.[1] ?? "",
  };
}

const NOBODY = { uid: "65532", capabilities: "0000000000000000" };

test.each(IMAGES)(
  "the image %s runs as a user without rights, and has a command and no shell in it",
  async (name) => {
    const text = await store.buildah("inspect", "--type", "image", `localhost/${name}:test`);
    const { config } = JSON.parse(text).Docker;
    expect(config.User).toBe("65532:65532");
    const words: string[] = [
      ...config.Entrypoint,
      ...config.Cmd,
      ...(config.Healthcheck?.Test ?? []),
    ];
    expect(words.filter((word) => /(?:^|\/)(?:ba|da)?sh$|CMD-SHELL/.test(word))).toEqual([]);
    const files = await readdir(`${rootOf(name)}/app`);
    expect(files).toContain(config.Entrypoint[0].replace("/app/", ""));
    expect(config.ExposedPorts ?? {}).toEqual(
      name === "atlas"
        ? ports(["public", "dashboard", "jobs", "metrics"])
        : name === "atlas-bridge"
          ? ports(["bridge"])
          : {},
    );
  },
);

const ports = (names: (keyof typeof IMAGE_PORTS)[]) =>
  Object.fromEntries(names.map((name) => [`${IMAGE_PORTS[name]}/tcp`, {}]));

test("a base image without a digest is refused", async () => {
  const refused = run(process.execPath, ["deploy/docker/build.ts", "--base", "debian:12"]);
  await expect(refused).rejects.toThrow("--base is not an image by its digest");
});

describe("started from their file systems, with a read-only root", () => {
  test("they migrate, become ready, run the jobs, and drain", async () => {
    const [bridgePort = 0, publicPort = 0, dashboardPort = 0, jobsPort = 0, metricsPort = 0] =
      await findPorts(Array.from({ length: 5 }, () => null));
    const databaseUrl = stores.databaseUrl ?? "";
    const migrated = start("atlas-operations", ["/app/node", "/app/migrate.js"], {
      DATABASE_URL: databaseUrl,
    });
    expect(await migrated.exited, migrated.output()).toBe(0);
    expect(migrated.output()).toMatch(/^Migrations applied: \d+\.$/m);

    const [sqlPassword, redisToken, jobsSecret] = [secret(), secret(), secret()];
    const bridge = start("atlas-bridge", ["/app/node", "/app/bridge.js"], {
      BRIDGE_PORT: String(bridgePort),
      BRIDGE_SQL_PASSWORD: sqlPassword,
      BRIDGE_REDIS_TOKEN: redisToken,
      DATABASE_URL: databaseUrl,
      REDIS_URL: stores.redisUrl ?? "",
    });
    const bridgeUrl = `http://127.0.0.1:${bridgePort}`;
    await until("the bridge is ready", async () => (await answers(`${bridgeUrl}/readyz`)) === 200);
    expect(await rightsOf(bridge.pid)).toEqual(NOBODY);

    const atlas = start(
      "atlas",
      [
        "/app/workerd",
        "serve",
        `--external-addr=bridge=127.0.0.1:${bridgePort}`,
        `--socket-addr=public=127.0.0.1:${publicPort}`,
        `--socket-addr=dashboard=127.0.0.1:${dashboardPort}`,
        `--socket-addr=jobs=127.0.0.1:${jobsPort}`,
        `--socket-addr=metrics=127.0.0.1:${metricsPort}`,
        "/app/bridge.capnp",
      ],
      {
        ATLAS_BASE_URL: `http://localhost:${publicPort}`,
        ATLAS_DASHBOARD_URL: `http://localhost:${dashboardPort}`,
        DATABASE_URL: `postgresql://atlas:${sqlPassword}@127.0.0.1:${bridgePort}/atlas`,
        DATABASE_HTTP_ENDPOINT: `${bridgeUrl}/sql`,
        REDIS_URL: bridgeUrl,
        REDIS_TOKEN: redisToken,
        VAULT_KEYS: `k1:${randomBytes(32).toString("base64")}`,
        API_KEY_CHECK_SECRETS: randomBytes(32).toString("base64"),
        ACCOUNT_KEYS: `a1:${randomBytes(32).toString("base64")}`,
        LINK_SECRETS: randomBytes(32).toString("base64"),
        JOBS_SECRET: jobsSecret,
        METRICS_TOKEN: secret(),
      },
    );
    const publicUrl = `http://127.0.0.1:${publicPort}`;
    await until(
      "Atlas is ready",
      async () => (await answers(`${publicUrl}/readyz`)) === 200,
      20_000,
    ).catch((error: unknown) => {
      throw new Error(`Atlas said: ${atlas.output()}`, { cause: error });
    });
    expect(await rightsOf(atlas.pid)).toEqual(NOBODY);
    expect(await answers(`http://127.0.0.1:${dashboardPort}/`)).toBe(200);
    expect(await answers(`http://127.0.0.1:${metricsPort}/metrics`)).toBe(401);

    const health = [
      "/app/workerd",
      "test",
      `--external-addr=atlas=127.0.0.1:${publicPort}`,
      "/app/health.capnp",
    ];
    expect(await start("atlas", health).exited).toBe(0);
    const round = { ATLAS_JOBS_URL: `http://127.0.0.1:${jobsPort}`, JOBS_SECRET: jobsSecret };
    const jobs = start("atlas-operations", ["/app/node", "/app/jobs.js"], round);
    expect(await jobs.exited, jobs.output()).toBe(0);
    const wrong = start("atlas-operations", ["/app/node", "/app/jobs.js"], {
      ...round,
      JOBS_SECRET: secret(),
    });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toContain("JOBS_SECRET is not the one that Atlas has.");

    await atlas.stop();
    expect(await start("atlas", health).exited).not.toBe(0);
    expect(await bridge.stop()).toBe(0);
    expect(atlas.output()).not.toContain(jobsSecret);
  });
});
