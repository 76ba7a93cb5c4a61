import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { afterEach, describe, expect, test } from "vitest";
import { type RawData, WebSocketServer } from "ws";
import { startBridge } from "../bridge/bridge.ts";
import { makeDatabase } from "#shared/db/client";
import { takeStores } from "#support/database";
import { RefusedMigration, migrate } from "./migrate.ts";

const POSTGRES_URL = process.env["TEST_POSTGRES_URL"];

let undo = new AsyncDisposableStack();
afterEach(async () => {
  await undo.disposeAsync();
  undo = new AsyncDisposableStack();
});

const servers = [
  ["embedded", {}],
  ...(POSTGRES_URL ? [["real", { databaseUrl: POSTGRES_URL }] as const] : []),
] as const;
/** For what is about the runner: an embedded server takes seconds to begin. */
const [, quickest] = servers.at(-1) ?? ["embedded", {}];

async function emptyDatabase(options: { databaseUrl?: string }) {
  const stores = await takeStores(options, undo);
  const bridge = await startBridge({ sqlPassword: "p w/ö", redisToken: "t", ...stores });
  undo.defer(() => bridge.close());
  const db = makeDatabase({
    DATABASE_URL: bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
  });
  return { url: bridge.databaseUrl, wsProxy: `${new URL(bridge.url).host}/v2`, db };
}

async function folderOf(migrations: readonly string[]): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/atlas-migrations-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(`${folder}/meta`);
  const entries = migrations.map((_, idx) => ({
    idx,
    when: 1000 + idx,
    tag: `000${idx}`,
    breakpoints: true,
  }));
  await writeFile(`${folder}/meta/_journal.json`, JSON.stringify({ version: "7", entries }));
  await Promise.all(migrations.map((text, idx) => writeFile(`${folder}/000${idx}.sql`, text)));
  return folder;
}

describe.each(servers)("on the %s PostgreSQL", (_, options) => {
  test("of several runners at once one migrates and all succeed", async () => {
    const { url, wsProxy } = await emptyDatabase(options);
    const outcomes = await Promise.all([1, 2, 3].map(() => migrate(url, { wsProxy })));
    const { length } = readMigrationFiles({ migrationsFolder: "drizzle" });
    expect(outcomes.map(({ applied }) => applied).sort((a, b) => a - b)).toEqual([0, 0, length]);
  });

  test("a migration that fails leaves nothing of itself or of those before it", async () => {
    const { url, wsProxy, db } = await emptyDatabase(options);
    const broken = await folderOf(["create table a (id int)", "create table b (id nothing)"]);
    await expect(migrate(url, { wsProxy, folder: broken })).rejects.toThrow(
      'The database was not migrated: type "nothing" does not exist (SQLSTATE 42704).',
    );
    const tables = await db.execute(
      sql`select to_regclass('a') as a, to_regnamespace('drizzle') as s`,
    );
    expect(tables.rows).toEqual([{ a: null, s: null }]);

    const whole = await folderOf(["create table a (id int)", "create table b (id int)"]);
    expect(await migrate(url, { wsProxy, folder: whole })).toEqual({ applied: 2 });
  });

  test("only what is new is applied", async () => {
    const { url, wsProxy } = await emptyDatabase(options);
    const first = "create table a (id int)";
    await migrate(url, { wsProxy, folder: await folderOf([first]) });
    const more = await folderOf([
      first,
      "create table b (id int)\n--> statement-breakpoint\ncreate table c (id int)",
    ]);
    expect(await migrate(url, { wsProxy, folder: more })).toEqual({ applied: 1 });
  });

  test("a review sees what is missing, not in an empty database, and its refusal applies nothing", async () => {
    const { url, wsProxy, db } = await emptyDatabase(options);
    const seen: (readonly string[])[] = [];
    const first = "create table a (id int)";
    const review = (statements: readonly string[]) => void seen.push(statements);
    await migrate(url, { wsProxy, review, folder: await folderOf([first]) });
    expect(seen).toEqual([]);
    const folder = await folderOf([first, "create table b (id int)", "drop table a"]);
    await migrate(url, { wsProxy, review, folder: await folderOf([first]) });
    const refuse = (statements: readonly string[]) => {
      review(statements);
      throw new RefusedMigration("Not today.");
    };
    await expect(migrate(url, { wsProxy, folder, review: refuse })).rejects.toThrow(
      /^Not today\.$/,
    );
    expect(seen).toEqual([[], ["create table b (id int)", "drop table a"]]);
    const { rows } = await db.execute(sql`select to_regclass('a') as a, to_regclass('b') as b`);
    expect(rows).toEqual([{ a: "a", b: null }]);
  });
});

/** `npm run migrate` itself, without npm: how it ends and what it says. */
function runCommand(env: Record<string, string>): Promise<{ code: unknown; said: string }> {
  const program = fileURLToPath(new URL("migrate.ts", import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, said: `${stdout}${stderr}`.trim() }),
    );
  });
}

/** A TCP server on a free port; its connections end with it. */
async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.defer(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
}

const silentServer = () => listen(() => undefined);

/** A WebSocket server that answers every message with `reply`, or not at all. */
async function webSocketServer(
  reply: (message: RawData) => RawData | string | null,
): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) =>
    socket.on("message", (message) => {
      const answer = reply(message);
      if (answer !== null) socket.send(answer);
    }),
  );
  await new Promise((resolve) => server.once("listening", resolve));
  undo.defer(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
}

const NO_SESSION = (place: string) =>
  `The database was not migrated: nothing at ${place} answers as PostgreSQL over WebSocket. Check the host in DATABASE_URL. In front of your own PostgreSQL, run the bridge (bridge/README.md) and set DATABASE_WS_PROXY to its host:port/v2.`;

describe("the command", () => {
  test("it migrates, and then finds the schema up to date", async () => {
    const { url, wsProxy } = await emptyDatabase(quickest);
    const env = { DATABASE_URL: url, DATABASE_WS_PROXY: wsProxy };
    const { length } = readMigrationFiles({ migrationsFolder: "drizzle" });
    expect(await runCommand(env)).toEqual({ code: 0, said: `Migrations applied: ${length}.` });
    expect(await runCommand(env)).toEqual({ code: 0, said: "The schema is up to date." });
  });

  test("without DATABASE_URL it ends with 1 and names the setting", async () => {
    expect(await runCommand({})).toEqual({
      code: 1,
      said: "DATABASE_URL is not set. Set it to postgresql://user:password@host/database and run it again.",
    });
  });

  test.each(["nonsense", "mysql://u:s3cret@127.0.0.1/db"])(
    "with the address %s it ends with 1 and shows the right form",
    async (DATABASE_URL) => {
      expect(await runCommand({ DATABASE_URL })).toEqual({
        code: 1,
        said: "The database was not migrated: DATABASE_URL is not a PostgreSQL address. Write it as postgresql://user:password@host/database.",
      });
    },
  );

  test("when nothing listens it ends with 1 and says where it looked", async () => {
    const env = { DATABASE_URL: "postgresql://u:s3cret@127.0.0.1/db" };
    expect(await runCommand({ ...env, DATABASE_WS_PROXY: "127.0.0.1:1/v2" })).toEqual({
      code: 1,
      said: NO_SESSION("127.0.0.1:1/v2"),
    });
    expect(await runCommand(env)).toEqual({ code: 1, said: NO_SESSION("127.0.0.1/v2") });
  });

  test("a wrong password ends it with 1, and it does not repeat the password", async () => {
    const { url, wsProxy } = await emptyDatabase(quickest);
    const wrong = url.replace(/:[^:@]+@/, ":wrong-password@");
    const { code, said } = await runCommand({ DATABASE_URL: wrong, DATABASE_WS_PROXY: wsProxy });
    expect(code).toBe(1);
    expect(said).toMatch(
      /^The database was not migrated: .* \(SQLSTATE 28P01\)\. Check the user and the password in DATABASE_URL\.$/,
    );
    expect(said).not.toContain("wrong-password");
  });
});

test.each([
  ["is silent", silentServer],
  ["opens a WebSocket and is silent", () => webSocketServer(() => null)],
  ["greets in text", () => webSocketServer(() => "hello")],
  ["repeats what it hears", () => webSocketServer((message) => message)],
])("a server that %s is not taken for PostgreSQL", async (_, start) => {
  const wsProxy = await start();
  const options = { wsProxy, connectLimitMs: 300 };
  await expect(migrate("postgresql://u:p@127.0.0.1/db", options)).rejects.toThrow(
    NO_SESSION(wsProxy),
  );
});

test("a connection lost in the middle says so, and a second run applies the rest", async () => {
  const { url, wsProxy } = await emptyDatabase(quickest);
  const passed = Promise.withResolvers<Socket>();
  const lossy = await listen((socket) => {
    const { hostname, port } = new URL(`ws://${wsProxy}`);
    const upstream = connect(Number(port), hostname);
    socket.pipe(upstream).pipe(socket);
    socket.once("close", () => upstream.destroy());
    passed.resolve(socket);
  });
  const folder = await folderOf(["create table a (id int)", "select pg_sleep(1)"]);
  const running = migrate(url, { wsProxy: lossy, folder });
  const said = running.catch((error: unknown) => String(error));
  const socket = await passed.promise;
  await new Promise((resolve) => setTimeout(resolve, 500));
  socket.destroy();
  expect(await said).toBe(
    `Error: The database was not migrated: the connection to ${lossy} broke before the commit was confirmed. Run it again; it applies only what is missing.`,
  );
  expect(await migrate(url, { wsProxy, folder })).toEqual({ applied: 2 });
});
