import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ecs from "../../../deploy/logging/ecs-fields.json" with { type: "json" };
import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";
import { buildWeb } from "../../../deploy/workerd/web-build.ts";
import { type Scene, until } from "../../faults/support/scene.ts";
import type { Tenant } from "#support/tenant";
import { type ServePlace, makeServePlace } from "../serve/place.ts";
import { type ServeProcess, startServeProcess } from "../serve/serve-process.ts";
import { type ElasticsearchDouble, startElasticsearchDouble } from "./support/elasticsearch.ts";
import { type Shipper, startShipper } from "./support/shipper.ts";

type Document = Record<string, unknown>;

const MARK = "MARKER";
const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const STREAM = "logs-atlas-default";
const undo = new AsyncDisposableStack();
let place: ServePlace;
let served: ServeProcess;
let tenant: Tenant;
let scene: Scene;
let elasticsearch: ElasticsearchDouble;
let shipper: Shipper;
let folder: string;
/** What must be in no line. */
const secrets: string[] = [];

beforeAll(async () => {
  await bundleWorkers();
  await buildWeb();
  elasticsearch = await startElasticsearchDouble();
  undo.defer(() => elasticsearch.close());
  folder = await mkdtemp(`${tmpdir()}/atlas-logs-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await setUp({ KIBANA_URL: `http://127.0.0.1:${elasticsearch.port}` });
  const file = createWriteStream(`${folder}/atlas.log`);
  shipper = await startShipper(`${folder}/*.log`, elasticsearch.port);
  undo.defer(() => shipper.stop());
  place = await makeServePlace(1);
  undo.defer(() => place.close());
  served = startServeProcess(place.env(0, { ATLAS_ACCESS_LOG: "1" }), [], (line) =>
    file.write(`${line}\n`),
  );
  undo.defer(async () => void (await served.stop()));
  await served.ready;
  ({ tenant, scene } = await place.connect());
  await useAndFail();
  await served.stop();
  await new Promise((resolve) => file.end(resolve));
  await until("every line is shipped", () => documents().length >= lines().length, 60_000).catch(
    async (error: unknown) => {
      console.error(lines().length, documents().length, elasticsearch.complaints);
      console.error(await shipper.refused());
      throw error;
    },
  );
}, 600_000);
afterAll(() => undo.disposeAsync());

const lines = (): string[] => served.lines.filter((line) => line !== "");
const documents = () => elasticsearch.streams.get(STREAM) ?? [];

/** Runs the shipped script, with the real curl. */
function setUp(env: Record<string, string>): Promise<void> {
  const child = spawn("sh", ["deploy/logging/set-up.sh"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      ELASTICSEARCH_URL: `http://127.0.0.1:${elasticsearch.port}`,
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`set-up.sh ended with ${code}`)),
    );
  });
}

/** What Atlas does in its life, good and bad, with secrets in all the wrong places. */
async function useAndFail(): Promise<void> {
  const env = place.env(0);
  for (const name of ["VAULT_KEYS", "API_KEY_CHECK_SECRETS", "JOBS_SECRET"])
    secrets.push((env[name] ?? "").replace(/^k1:/, ""));
  secrets.push(tenant.apiKey.secret, place.double.client.clientSecret, MARK);
  place.double.program("refresh", { kind: "ok", accessToken: `${MARK}-access` });
  await scene.force();
  await scene.read();
  await elasticsearch.pause();
  await misplaceSecrets();
  await elasticsearch.resume();
  await scene.expire();
  const body = `{"error":"${MARK}","access_token":"${MARK}"}`;
  place.double.program("refresh", { kind: "status", status: 500, body });
  await scene.read(0, 1);
  await failUnexpectedly();
  const refreshTokens = [...place.double.refreshCallsPerToken().keys()];
  expect(refreshTokens.length).toBeGreaterThan(1);
  secrets.push(...refreshTokens);
}

async function misplaceSecrets(): Promise<void> {
  const [url = ""] = place.publicUrls;
  for (const path of [
    `/v1/key?api_key=${tenant.apiKey.secret}`,
    `/v1/connections/${MARK}`,
    `/connect/${MARK}`,
    `/callback/x?code=${MARK}&state=${MARK}&error_description=${MARK}`,
    `/${MARK}`,
  ])
    await fetch(`${url}${path}`, {
      headers: {
        authorization: `Bearer ${MARK}`,
        cookie: `atlas_session=${MARK}`,
        "user-agent": MARK,
        traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`,
        "x-request-id": MARK,
      },
    });
  await tenant.app.send("POST", "/v1/connect/sessions", { return_to: MARK });
  await tenant.app.send("POST", "/v1/integrations", { client_secret: MARK });
}

/** The driver's error carries the statement and its values. */
async function failUnexpectedly(): Promise<void> {
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  try {
    await client.query("alter table connections rename to connections_away");
    await tenant.app.send("GET", `/v1/connections?external_id=${MARK}`);
    await client.query("alter table connections_away rename to connections");
  } finally {
    await client.end();
  }
}

/** The document as Atlas wrote it: what workerd wraps, or the line itself. Null for text that is not of this form. */
function written(line: string): Document | null {
  try {
    const outer = JSON.parse(line) as Document;
    const inner = "timestamp" in outer ? (JSON.parse(String(outer["message"])) as Document) : outer;
    return "ecs.version" in inner ? inner : null;
  } catch {
    return null;
  }
}

const structured = (): Document[] =>
  lines()
    .map(written)
    .filter((line) => line !== null);

describe("a run's lines", () => {
  test("are delivered, each of them and once, though Elasticsearch was away for a while", async () => {
    expect(structured().length).toBeGreaterThan(20);
    expect(elasticsearch.complaints).toEqual([]);
    expect(await shipper.refused()).toBe("");
    expect(documents()).toHaveLength(lines().length);
    const wanted = structured().map((line) =>
      JSON.stringify({ ...line, "event.dataset": "atlas" }),
    );
    const stored = documents()
      .filter(({ source }) => source["event.action"] !== "unstructured_line")
      .map(({ source }) => JSON.stringify(source));
    expect(stored.map(sorted).toSorted()).toEqual(wanted.map(sorted).toSorted());
  });

  test("have names of ECS only, with their types, and labels", () => {
    for (const line of structured()) {
      expect(Object.keys(line).filter((name) => !(name in ecs.fields))).toEqual([]);
      expect(line["ecs.version"]).toBe(ecs.version);
      expect(line["service.name"]).toMatch(/^atlas-/);
    }
    const names = new Set(structured().flatMap((line) => Object.keys(line)));
    for (const name of ["error.stack_trace", "event.duration", "http.request.id", "labels"])
      expect([...names]).toContain(name);
  });

  test("have the request's id and the caller's trace id", () => {
    const answers = structured().filter((line) => line["event.action"] === "request_answered");
    for (const line of answers) expect(line["http.request.id"]).toMatch(/^req_/);
    expect(answers.filter((line) => line["trace.id"] === TRACE_ID).length).toBeGreaterThan(3);
    const [failure] = structured().filter((line) => line["event.action"] === "service_failed");
    expect(failure?.["http.request.id"]).toMatch(/^req_/);
    const [failed] = answers.filter(
      (line) => line["http.request.id"] === failure?.["http.request.id"],
    );
    expect(failed?.["http.response.status_code"]).toBe(500);
  });

  test("have no secret, neither where Atlas wrote them nor where they were shipped", () => {
    expect(secrets.length).toBeGreaterThan(7);
    const shipped = documents().map(({ source }) => JSON.stringify(source));
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(5);
      for (const text of [...lines(), ...shipped])
        expect(text.includes(secret), `${secret.slice(0, 4)}… in ${text}`).toBe(false);
    }
  });
});

const sorted = (json: string): string =>
  JSON.stringify(
    Object.entries(JSON.parse(json) as Document).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

describe("text that Atlas did not write field by field", () => {
  test("stays on the machine, and only says that it was there", async () => {
    const before = documents().length;
    await appendFile(
      `${folder}/atlas.log`,
      [
        JSON.stringify({ timestamp: 1, level: "error", message: `Uncaught Error: ${MARK}` }),
        JSON.stringify({ timestamp: 1, level: "info", message: `{"token":"${MARK}"}` }),
        `*** Fatal uncaught exception ${MARK}`,
        `{"password":"${MARK}"}`,
        "",
      ].join("\n"),
    );
    await until("they are shipped", () => documents().length >= before + 4);
    const stored = documents().slice(before);
    expect(stored.map(({ source }) => source)).toEqual(
      ["error", "info", undefined, undefined].map((level) => ({
        "@timestamp": expect.any(String),
        "ecs.version": ecs.version,
        "event.action": "unstructured_line",
        "event.dataset": "atlas",
        "service.name": "atlas",
        ...(level === undefined ? {} : { "log.level": level }),
      })),
    );
    expect(elasticsearch.complaints).toEqual([]);
  });
});

test("the set-up script puts what is shipped where it belongs", async () => {
  expect([...elasticsearch.settings.keys()]).toEqual([
    "PUT /_ilm/policy/logs-atlas",
    "PUT /_index_template/logs-atlas",
    "POST /api/saved_objects/_import?overwrite=true",
  ]);
  const imported = elasticsearch.settings.get("POST /api/saved_objects/_import?overwrite=true");
  expect(imported).toContain(await readFile("deploy/logging/kibana.ndjson", "utf8"));
});

test("the set-up script gives Kibana and the shipper of a new Elasticsearch their passwords", async () => {
  elasticsearch.settings.clear();
  elasticsearch.settingsFrom.length = 0;
  await setUp({
    ELASTICSEARCH_PASSWORD: "of*$elastic=+&",
    KIBANA_SYSTEM_PASSWORD: "of kibana's",
    SHIPPER_PASSWORD: "of-the-shipper",
    KIBANA_URL: `http://127.0.0.1:${elasticsearch.port}`,
  });
  const bodyOf = (request: string): unknown =>
    JSON.parse(elasticsearch.settings.get(`PUT /_security/${request}`) ?? "null");
  expect(bodyOf("user/kibana_system/_password")).toEqual({ password: "of kibana's" });
  expect(bodyOf("user/atlas-shipper")).toEqual({
    password: "of-the-shipper",
    roles: ["atlas-shipper"],
  });
  expect(bodyOf("role/atlas-shipper")).toMatchObject({
    indices: [{ names: [STREAM], privileges: ["auto_configure", "create_doc"] }],
  });
  const elastic = `Basic ${Buffer.from("elastic:of*$elastic=+&").toString("base64")}`;
  expect(elasticsearch.settingsFrom).toEqual(Array.from({ length: 6 }, () => elastic));
  for (const SHIPPER_PASSWORD of ['a"b', "a\\b", "a\nb"])
    await expect(setUp({ SHIPPER_PASSWORD })).rejects.toThrow("set-up.sh ended with 2");
});

test("the set-up script fails where a server refuses what it brings", async () => {
  elasticsearch.refuseSettings();
  await expect(setUp({})).rejects.toThrow("set-up.sh ended with 22");
});
