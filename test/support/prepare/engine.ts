import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { databaseSnapshot } from "./database-snapshot.ts";

const ENGINE = createRequire(import.meta.url).resolve("@electric-sql/pglite/pglite.wasm");

/**
 * Makes the database snapshot before any test needs it, and keeps the embedded PostgreSQL compiled for the whole run.
 *
 * V8 shares compiled WebAssembly between the threads of a process, but drops it with its last user. Without this, every
 * test file would compile and optimise the engine again, and the first ones would make the snapshot side by side.
 *
 * Code that was optimised is kept beside its first version: when V8 frees it while other threads run the engine, it now and then
 * ends the process with "Check failed: jit_page_->allocations_.erase(addr) == 1" (nodejs/node#64500).
 */
export default async function prepareEngine(): Promise<() => void> {
  setFlagsFromString("--no-wasm-code-gc");
  await databaseSnapshot();
  const kept = new Set([await WebAssembly.compile(await readFile(ENGINE))]);
  return () => kept.clear();
}
