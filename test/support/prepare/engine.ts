import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { databaseSnapshot } from "../database-snapshot.ts";

const ENGINE = createRequire(import.meta.url).resolve("@electric-sql/pglite/pglite.wasm");

/**
 * Makes the database snapshot before any test needs it, and keeps the embedded PostgreSQL compiled for the whole run.
 *
 * V8 shares compiled WebAssembly between the threads of a process, but drops it with its last user. Without this, every
 * test file would compile and optimise the engine again, and the first ones would make the snapshot side by side.
 */
export default async function prepareEngine(): Promise<() => void> {
  await databaseSnapshot();
  const kept = new Set([await WebAssembly.compile(await readFile(ENGINE))]);
  return () => kept.clear();
}
