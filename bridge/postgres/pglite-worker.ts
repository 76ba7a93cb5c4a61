import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";

/** To the worker: protocol bytes to run, or a request to close. */
export type WorkerRequest = { id: number; bytes: Uint8Array } | { id: number; close: true };

/** From the worker: first `ready`, then one answer per request. */
export type WorkerReply =
  | { ready: true; failed: boolean }
  | { id: number; bytes: Uint8Array }
  | { id: number; failed: true };

export type WorkerSettings = {
  dataDir: string | null;
  /** A file to start from, as PGlite's `dumpDataDir` makes it. */
  snapshot: string | null;
};

/**
 * The embedded PostgreSQL, alone in its thread.
 *
 * The engine runs synchronously: in the bridge's own thread a slow statement would stop every other request, Redis
 * ones included. It is driven by protocol bytes only, one whole batch at a time, never through its own query API,
 * which would see another session's open transaction.
 */
async function main(settings: WorkerSettings): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("this module runs as a worker thread");
  const reply = (message: WorkerReply, transfer: ArrayBuffer[] = []) =>
    port.postMessage(message, transfer);
  let engine: PGlite;
  try {
    engine = await PGlite.create({
      ...(settings.dataDir === null ? {} : { dataDir: settings.dataDir }),
      ...(settings.snapshot === null
        ? {}
        : { loadDataDir: new Blob([await readFile(settings.snapshot)]) }),
      startParams: [...PGlite.defaultStartParams, "-c", "TimeZone=UTC"],
    });
  } catch {
    reply({ ready: true, failed: true });
    return;
  }
  let turn: Promise<void> = Promise.resolve();
  const handle = async (request: WorkerRequest) => {
    try {
      if ("close" in request) {
        await engine.close();
        reply({ id: request.id, bytes: new Uint8Array(0) });
        return;
      }
      const answer = await engine.execProtocolRaw(request.bytes);
      const bytes = answer.byteLength === answer.buffer.byteLength ? answer : answer.slice();
      reply({ id: request.id, bytes }, bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : []);
    } catch {
      reply({ id: request.id, failed: true });
    }
  };
  port.on("message", (request: WorkerRequest) => {
    turn = turn.then(() => handle(request));
  });
  reply({ ready: true, failed: false });
}

function isSettings(value: unknown): value is WorkerSettings {
  return typeof value === "object" && value !== null && "dataDir" in value && "snapshot" in value;
}

if (!isSettings(workerData)) throw new Error("the worker's settings are missing");
await main(workerData);
