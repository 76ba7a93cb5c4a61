import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { Client } from "pg";
import { findPorts } from "../../../dev/stack/ports.ts";
import { until } from "./scene.ts";

const run = promisify(execFile);

/** A PostgreSQL server for one test, which can be stopped without disturbing other tests. */
export type OwnPostgres = {
  /** Connects as the superuser, who may create databases. */
  url: string;
  /** Stops it as a crash would: connections are cut, and nothing more is written (`immediate` shutdown). */
  crash(): Promise<void>;
  /** Starts it again on the data that it had written; returns when it accepts connections. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the server. Needs PostgreSQL's programs (`initdb`, `postgres`) in the folder that `pg_config --bindir` names,
 * or in `TEST_POSTGRES_BIN`. When the tests run as root, the server runs as `postgres`, because PostgreSQL refuses
 * root.
 */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const bin =
    process.env["TEST_POSTGRES_BIN"] ?? (await run("pg_config", ["--bindir"])).stdout.trim();
  const user = await serverUser();
  const directory = await mkdtemp(`${tmpdir()}/atlas-postgres-`);
  if (user !== null) await chown(directory, user.uid, user.gid);
  const data = `${directory}/data`;
  await run(`${bin}/initdb`, ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync"], {
    ...user,
    cwd: directory,
  });
  const [port = 0] = await findPorts([null]);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // Tests crash the process, never the machine.
    fsync: "off",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let server: ChildProcess | null = null;

  const crash = async (): Promise<void> => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null) return;
    const exited = once(running, "exit");
    running.kill("SIGQUIT");
    await exited;
  };
  const start = async (): Promise<void> => {
    server = spawn(`${bin}/postgres`, ["-D", data, ...args], {
      ...user,
      cwd: directory,
      stdio: "ignore",
    });
    endWithTests(server);
    await until("PostgreSQL takes connections", () => takesConnections(url));
  };
  const close = async (): Promise<void> => {
    await crash();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { url, crash, start, close };
}

/** Stops the server with the test run. A killed run runs no more code, so a watcher notices that its pipe closed. */
function endWithTests(server: ChildProcess): void {
  const watcher = spawn(
    "sh",
    ["-c", 'cat > /dev/null; kill -QUIT "$1" 2> /dev/null', "sh", String(server.pid)],
    { stdio: ["pipe", "ignore", "ignore"], detached: true },
  );
  watcher.unref();
  server.once("exit", () => watcher.kill("SIGKILL"));
}

/** The user that runs the server; null: the user who runs the tests. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const id = async (what: "-u" | "-g") => Number((await run("id", [what, "postgres"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

async function takesConnections(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
