import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "../../../deploy/backup/postgres-programs.ts";
import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";
import { buildWeb } from "../../../deploy/workerd/web-build.ts";
import { type Scene, until } from "../../faults/support/scene.ts";
import { POSTGRES_URL } from "../../faults/support/world.ts";
import { type ServePlace, makeServePlace } from "../serve/place.ts";
import { startServeProcess } from "../serve/serve-process.ts";

const undo = new AsyncDisposableStack();
let place: ServePlace;
let folder: string;
let dump: string;
let report: string;
let scene: Scene;

type Ended = { code: number | null; output: string };
type Report = {
  rows: number;
  opened: number;
  heads: Record<string, { seq: number; hash: string }>;
  problems: string[];
};

beforeAll(async () => {
  await bundleWorkers();
  await buildWeb();
  folder = await mkdtemp(`${tmpdir()}/atlas-drill-test-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  [dump, report] = [`${folder}/atlas.dump`, `${folder}/report.json`];
  place = await makeServePlace(1);
  undo.defer(() => place.close());
  const served = startServeProcess(place.env(0));
  undo.defer(async () => void (await served.stop()));
  await served.ready;
  ({ scene } = await place.connect());
  await scene.sibling();
  await until("there are audit lines", async () => (await count("audit_log")) > 3, 20_000);
}, 600_000);
afterAll(() => undo.disposeAsync());

async function query(text: string, url = place.databaseUrl): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const count = async (table: string): Promise<number> =>
  Number((await query(`select count(*) as rows from ${table}`))[0]?.["rows"]);

/** `npm run backup:drill` itself, without npm. */
function drill(args: readonly string[] = [], changes: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["deploy/backup/main.ts", ...args], {
    env: {
      PATH: process.env["PATH"] ?? "",
      DATABASE_URL: place.databaseUrl,
      VAULT_KEYS: place.env(0)["VAULT_KEYS"] ?? "",
      ...changes,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

/** A dump of the database as these statements leave it; the database itself stays as it was. */
async function dumpAfter(statements: string): Promise<string> {
  const name = `atlas_drill_test_${randomBytes(4).toString("hex")}`;
  const original = new URL(place.databaseUrl).pathname.slice(1);
  const file = `${folder}/${name}.dump`;
  const url = new URL(place.databaseUrl);
  url.pathname = `/${name}`;
  await runProgram("pg_dump", ["--format=custom", "--file", dump], place.databaseUrl);
  await query(`create database ${name}`, POSTGRES_URL);
  try {
    await runProgram("pg_restore", ["--exit-on-error", "--dbname", name, dump], url.href);
    await query(statements, url.href);
    await runProgram("pg_dump", ["--format=custom", "--file", file], url.href);
  } finally {
    await query(`drop database ${name}`, POSTGRES_URL);
  }
  expect(original).not.toBe(name);
  return file;
}

test("a backup of a running Atlas restores: all rows, every sealed value opens, the chains are whole", async () => {
  const { code, output } = await drill(["--json"]);
  expect(code, output).toBe(0);
  await writeFile(report, output);
  const { rows, opened, heads, problems } = JSON.parse(output) as Report;
  expect(problems).toEqual([]);
  // Two connections with two tokens each, and the integration's client secret.
  expect(opened).toBe(5);
  expect(rows).toBeGreaterThan(20);
  const lines = await query("select project_id, seq, hash from audit_heads where seq > 0");
  expect(heads).toEqual(
    Object.fromEntries(
      lines.map((line) => [line["project_id"], { seq: Number(line["seq"]), hash: line["hash"] }]),
    ),
  );
});

test("it leaves nothing behind on the server", async () => {
  const { code, output } = await drill();
  expect([code, output]).toEqual([0, expect.stringContaining("The backup works.")]);
  // Drills of other test runs on this server end soon.
  await until("there is no copy", async () => {
    const left = await query("select datname from pg_database", POSTGRES_URL);
    return !left.some(({ datname }) => /^atlas_drill_[0-9a-f]{12}$/.test(String(datname)));
  });
});

test("without the right key it fails and says whose key is missing, with no value", async () => {
  const other = randomBytes(32).toString("base64");
  for (const [keys, words] of [
    [`k9:${other}`, "VAULT_KEYS lacks the key k1"],
    [`k1:${other}`, "VAULT_KEYS has another key of this name"],
  ] as const) {
    const { code, output } = await drill([], { VAULT_KEYS: keys });
    expect([code, output]).toEqual([1, expect.stringContaining(words)]);
    expect(output).toContain("Problems: 5.");
    expect(output).not.toContain(other);
  }
});

test("a dump whose audit log was changed or cut fails, the cut against an earlier report", async () => {
  const unlocked = "alter table audit_log disable trigger all;";
  const changed = await dumpAfter(
    `${unlocked} update audit_log set type = 'other.done' where seq = 2`,
  );
  const found = await drill(["--dump", changed]);
  expect([found.code, found.output]).toEqual([1, expect.stringContaining("line 2 is altered")]);
  const cut = await dumpAfter(
    `${unlocked} delete from audit_log where seq = (select max(seq) from audit_log)`,
  );
  expect((await drill(["--dump", cut])).code).toBe(0);
  const missing = await drill(["--dump", cut, "--heads", report]);
  expect([missing.code, missing.output]).toEqual([1, expect.stringMatching(/line \d+ is missing/)]);
});

test("a dump that is none, and a database that lets nobody in, end with what to do", async () => {
  await writeFile(`${folder}/none.dump`, "not a dump");
  const none = await drill(["--dump", `${folder}/none.dump`]);
  expect([none.code, none.output]).toEqual([1, expect.stringContaining("pg_restore failed")]);
  const away = await drill([], {
    DATABASE_URL: "postgresql://atlas:secret-word@127.0.0.1:1/atlas",
  });
  expect([away.code, away.output]).toEqual([1, expect.stringContaining("ECONNREFUSED")]);
  expect(away.output).not.toContain("secret-word");
});

test("a connection from an older backup holds a spent refresh token: one call, then it needs reauthorisation", async () => {
  await query("create table older as select * from connection_tokens");
  expect((await scene.force()).code).toBe("ok");
  await query("delete from connection_tokens");
  await query("insert into connection_tokens select * from older");
  await query("drop table older");
  // The cache may still get the newest token behind the answer of the refresh.
  await until("the spent token is sent", async () => {
    await scene.expire();
    return (await scene.read()).code === "needs_reauth";
  });
  expect(await scene.stored()).toMatchObject({ state: "needs_reauth", dead: true });
  // Once by the refresh that the backup does not know, and once more since.
  expect(scene.callsPerToken()).toEqual([2]);
  expect((await scene.read()).code).toBe("needs_reauth");
  expect(scene.callsPerToken()).toEqual([2]);
});
