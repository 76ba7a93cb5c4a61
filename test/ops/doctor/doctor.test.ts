import { spawn } from "node:child_process";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#shared/ids";
import type { Diagnosis } from "../../../deploy/doctor/diagnosis.ts";
import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";
import { buildWeb } from "../../../deploy/workerd/web-build.ts";
import { findPorts } from "../../../dev/stack/ports.ts";
import { until } from "../../faults/support/scene.ts";
import { type ServePlace, makeServePlace } from "../serve/place.ts";
import { startServeProcess } from "../serve/serve-process.ts";

const undo = new AsyncDisposableStack();
let place: ServePlace;
let env: Record<string, string>;
let addresses: { url: string; dashboard: string; jobs: string; metrics: string };

beforeAll(async () => {
  await bundleWorkers();
  await buildWeb();
  place = await makeServePlace(1);
  undo.defer(() => place.close());
  const [jobs, metrics] = await findPorts([null, null]);
  env = place.env(0, {
    ATLAS_LISTEN_JOBS: `127.0.0.1:${jobs}`,
    ATLAS_LISTEN_METRICS: `127.0.0.1:${metrics}`,
  });
  addresses = {
    url: place.publicUrls[0] ?? "",
    dashboard: env["ATLAS_DASHBOARD_URL"] ?? "",
    jobs: `http://127.0.0.1:${jobs}`,
    metrics: `http://127.0.0.1:${metrics}/metrics`,
  };
  const served = startServeProcess(env);
  undo.defer(async () => void (await served.stop()));
  await served.ready;
  await place.connect();
  await fetch(`${addresses.jobs}/run`, {
    method: "POST",
    headers: { authorization: `Bearer ${env["JOBS_SECRET"]}` },
  });
}, 600_000);
afterAll(() => undo.disposeAsync());

type Ended = { code: number | null; output: string };

/** `npm run doctor` itself, without npm. */
function run(args: readonly string[], secrets: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["deploy/doctor/main.ts", ...args], {
    env: {
      PATH: process.env["PATH"] ?? "",
      JOBS_SECRET: env["JOBS_SECRET"] ?? "",
      METRICS_TOKEN: env["METRICS_TOKEN"] ?? "",
      ...secrets,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

const argsOf = ({ url, dashboard, jobs, metrics } = addresses): string[] =>
  Object.entries({
    url,
    "dashboard-url": dashboard,
    "jobs-url": jobs,
    "metrics-url": metrics,
  }).flatMap(([name, value]) => [`--${name}`, value]);

/** What it finds wrong, and the exit code that goes with it. */
async function problemsOf(args: readonly string[], secrets = {}): Promise<Diagnosis[]> {
  const { code, output } = await run([...args, "--json"], secrets);
  for (const secret of [env["JOBS_SECRET"], env["METRICS_TOKEN"]])
    expect(output).not.toContain(secret);
  const found = (JSON.parse(output) as Diagnosis[]).filter(({ status }) => status === "problem");
  expect(code, output).toBe(found.length === 0 ? 0 : 1);
  return found;
}

async function query(text: string): Promise<void> {
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** A proxy that does to answers what a wrong one might. */
async function startProxy(
  target: string,
  change: (request: IncomingMessage, response: ServerResponse, headers: Headers) => boolean,
): Promise<string> {
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await fetch(`${target}${request.url}`, { redirect: "manual" });
    const headers = new Headers(answer.headers);
    for (const name of ["content-encoding", "content-length", "transfer-encoding"])
      headers.delete(name);
    if (change(request, response, headers)) return;
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(await answer.text());
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a healthy installation", () => {
  test("has nothing wrong, and every part was looked at", async () => {
    await until(
      "the jobs' metrics arrive",
      async () => (await problemsOf(argsOf())).length === 0,
      60_000,
    );
    const { code, output } = await run(argsOf());
    expect(code, output).toBe(0);
    expect(output).toContain("Nothing is wrong.");
    expect(output).not.toContain("skipped");
    for (const check of ["clock", "callback", "dashboard", "keys", "job tokens", "outbox"])
      expect(output).toMatch(new RegExp(`^ok +${check} `, "m"));
  });

  test("is also judged from outside, and what was not looked at is named", async () => {
    const { code, output } = await run(["--url", addresses.url], {
      JOBS_SECRET: "",
      METRICS_TOKEN: "",
    });
    expect(code, output).toBe(0);
    expect(output).toMatch(/^ok +readiness /m);
    expect(output).toMatch(/^skipped +dashboard /m);
    expect(output).toContain("Set METRICS_TOKEN and --metrics-url.");
  });
});

describe("an installation", () => {
  test("that lacks a key of the vault is told which, and where it should be", async () => {
    await query("update project_data_keys set key_id = 'k0'");
    const found = await problemsOf(argsOf());
    await query("update project_data_keys set key_id = 'k1'");
    expect(found).toContainEqual(
      expect.objectContaining({
        check: "readiness",
        found: expect.stringContaining("VAULT_KEYS lacks the key k0"),
        next: expect.stringContaining("escrow"),
      }),
    );
  });

  test("with an older schema is told to migrate", async () => {
    await query("create table kept as select * from drizzle.__drizzle_migrations");
    await query("delete from drizzle.__drizzle_migrations where id > 1");
    const found = await problemsOf(argsOf());
    await query("delete from drizzle.__drizzle_migrations");
    await query("insert into drizzle.__drizzle_migrations select * from kept");
    await query("drop table kept");
    expect(found.map(({ check }) => check)).toContain("readiness");
    expect(found.map(({ next }) => next).join()).toContain("npm run migrate");
  });

  test("behind a proxy that swallows callbacks and changes headers is told both", async () => {
    const url = await startProxy(addresses.url, (request, response) => {
      if (!request.url?.startsWith("/callback/")) return false;
      response.writeHead(404).end("not here");
      return true;
    });
    const dashboard = await startProxy(addresses.dashboard, (_, __, headers) => {
      headers.delete("content-security-policy");
      return false;
    });
    const found = await problemsOf(argsOf({ ...addresses, url, dashboard }));
    expect(found.map(({ check }) => check)).toEqual(["callback", "dashboard"]);
    expect(found[1]?.found).toContain("content-security-policy");
  });

  test("with a clock that is wrong is told by how much", async () => {
    const url = await startProxy(addresses.url, (_, __, headers) => {
      headers.set("x-request-id", newId("request", Date.now() - 120_000));
      return false;
    });
    const [found, ...more] = await problemsOf(argsOf({ ...addresses, url }));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      check: "clock",
      found: expect.stringMatching(/^1[12]\d s behind/),
    });
  });

  test("that does not answer, or refuses a secret, is told apart", async () => {
    const [free] = await findPorts([null]);
    const away = await problemsOf(argsOf({ ...addresses, url: `http://127.0.0.1:${free}` }));
    expect(away).toContainEqual(
      expect.objectContaining({ check: "address", found: expect.stringContaining("ECONNREFUSED") }),
    );
    const refused = await problemsOf(argsOf(), { JOBS_SECRET: "x".repeat(32), METRICS_TOKEN: "x" });
    expect(refused.map(({ check }) => check)).toEqual(["readiness", "metrics"]);
    expect(refused[0]?.found).toContain("JOBS_SECRET");
  });
});

test("a call without an address, or with one that is none, says how to call it", async () => {
  expect(await run([])).toEqual({ code: 1, output: expect.stringContaining("--url https://") });
  expect(await run(["--url", "atlas"])).toMatchObject({
    code: 1,
    output: expect.stringContaining("--url is not an address"),
  });
});
