import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { Keyring } from "#shared/crypto/keyring";
import {
  type Counts,
  type Heads,
  compareCounts,
  countRows,
  openVault,
  verifyAudit,
} from "./examine.ts";
import { runProgram, withDatabase } from "./postgres-programs.ts";

export type DrillOptions = {
  /** The database to dump; null with `dumpFile`. */
  databaseUrl: string | null;
  /** A dump that is there already, in `pg_dump`'s custom format. */
  dumpFile: string | null;
  /** A server on which this user may create a database. */
  serverUrl: string;
  ring: Keyring;
  /** The audit chains' ends, from an earlier drill. */
  heads: Heads;
};

export type DrillReport = {
  rows: number;
  opened: number;
  heads: Heads;
  restore_seconds: number;
  problems: string[];
};

/**
 * Restores a dump into an empty database of its own, and proves that it is Atlas: the rows are all there, everything
 * sealed opens, the audit chains are whole. The original is only read; the copy and the dump made here are removed.
 *
 * @throws Error when there is nothing to examine: no dump, no database, a restore that fails.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const folder = await mkdtemp(`${tmpdir()}/atlas-drill-`);
  const name = `atlas_drill_${randomBytes(6).toString("hex")}`;
  const server = await connect(options.serverUrl);
  try {
    const { file, counts } = await takeDump(options, folder);
    await server.query(`create database ${name}`);
    const copyUrl = withDatabase(options.serverUrl, name);
    const startedMs = performance.now();
    await runProgram(
      "pg_restore",
      ["--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", "--dbname", name, file],
      copyUrl,
    );
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
    return { ...(await examine(copyUrl, counts, options)), restore_seconds: seconds };
  } finally {
    await server.query(`drop database if exists ${name}`);
    await server.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Counts and dumps the same moment of the database, while Atlas writes. */
async function takeDump(
  { databaseUrl, dumpFile }: DrillOptions,
  folder: string,
): Promise<{ file: string; counts: Counts | null }> {
  if (dumpFile !== null) return { file: dumpFile, counts: null };
  const file = join(folder, "atlas.dump");
  const source = await connect(databaseUrl ?? "");
  try {
    await source.query("begin transaction isolation level repeatable read read only");
    const { rows } = await source.query<{ id: string }>("select pg_export_snapshot() as id");
    const snapshot = `--snapshot=${rows[0]?.id ?? ""}`;
    await runProgram("pg_dump", ["--format=custom", snapshot, "--file", file], databaseUrl ?? "");
    return { file, counts: await countRows(source) };
  } finally {
    await source.end();
  }
}

async function examine(
  copyUrl: string,
  wanted: Counts | null,
  { ring, heads }: DrillOptions,
): Promise<Omit<DrillReport, "restore_seconds">> {
  const copy = await connect(copyUrl);
  try {
    const found = await countRows(copy);
    const rows = Object.values(found).reduce((sum, count) => sum + count, 0);
    if (found["public.connection_tokens"] === undefined)
      throw new Error("The dump has no table connection_tokens: it is not one of Atlas.");
    const vault = await openVault(copy, ring);
    const audit = await verifyAudit(copy, heads);
    const counted = wanted === null ? [] : compareCounts(wanted, found);
    return {
      rows,
      opened: vault.opened,
      heads: audit.heads,
      problems: [...counted, ...vault.problems, ...audit.problems],
    };
  } finally {
    await copy.end();
  }
}

/** @throws Error with the server's reason, without the address's password. */
async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  // A connection that breaks also fails the statement that waits for it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    // The cause stays behind: it may carry the connection string.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(
      `PostgreSQL at ${new URL(databaseUrl).host} does not let the drill in (${code}). Check the address, the user and the password.`,
    );
  }
}
