import { Buffer } from "node:buffer";
import { Worker } from "node:worker_threads";
import { within } from "#shared/async/within";
import { LIMITS } from "../limits.ts";
import { SqlError } from "./backend.ts";
import type { WorkerReply, WorkerRequest, WorkerSettings } from "./pglite-worker.ts";

type Call = { resolve: (bytes: Buffer) => void; reject: (error: SqlError) => void };

/** The embedded engine's thread as seen from the bridge: protocol bytes in, protocol bytes out. */
export class Engine {
  readonly #worker: Worker;
  readonly #isPersistent: boolean;
  readonly #calls = new Map<number, Call>();
  #serial = 0;
  #dead: SqlError | null = null;
  #stuckTimer: NodeJS.Timeout | undefined;
  /** Called once when the engine is of no further use, unless it was closed. */
  onDeath: (() => void) | null = null;

  private constructor(worker: Worker, isPersistent: boolean) {
    this.#worker = worker;
    this.#isPersistent = isPersistent;
  }

  /** @throws {SqlError} `08001` when the engine does not start (for example on a damaged data directory or snapshot). */
  static async start(settings: WorkerSettings): Promise<Engine> {
    const worker = new Worker(new URL("pglite-worker.ts", import.meta.url), {
      workerData: settings,
    });
    await new Promise<void>((resolve, reject) => {
      const fail = () => {
        void worker.terminate();
        reject(new SqlError("08001", "the embedded database does not start"));
      };
      worker.once("error", fail);
      worker.once("exit", fail);
      worker.once("message", (reply: WorkerReply) => {
        worker.off("error", fail);
        worker.off("exit", fail);
        if ("ready" in reply && !reply.failed) resolve();
        else fail();
      });
    });
    const engine = new Engine(worker, settings.dataDir !== null);
    worker.on("message", (reply: WorkerReply) => engine.#settle(reply));
    worker.on("error", () => engine.#die());
    worker.on("exit", () => engine.#die());
    return engine;
  }

  get alive(): boolean {
    return this.#dead === null;
  }

  /**
   * Runs whole messages up to and including a Sync or a simple query.
   *
   * @throws {SqlError} `08006` when the engine broke; it answers nothing any more then.
   */
  exec(bytes: Buffer): Promise<Buffer> {
    const copy = new Uint8Array(bytes);
    this.#watch();
    return this.#call((id) => ({ id, bytes: copy }), [copy.buffer]);
  }

  /** Lets what runs come to its end (10 s at most), writes everything to the data directory and ends the thread. */
  async close(): Promise<void> {
    this.onDeath = null;
    if (this.alive) {
      const closed = this.#call((id) => ({ id, close: true }), []).catch(() => undefined);
      await within(LIMITS.engineCloseMs, closed, () => undefined);
    }
    await this.terminate();
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    this.#die();
    await this.#worker.terminate();
  }

  /** In memory there is nothing to restart from: a stuck engine then stays, and the bridge is unready. */
  #watch(): void {
    clearTimeout(this.#stuckTimer);
    if (!this.#isPersistent) return;
    this.#stuckTimer = setTimeout(() => void this.terminate(), LIMITS.engineStuckMs);
    this.#stuckTimer.unref();
  }

  #call(build: (id: number) => WorkerRequest, transfer: ArrayBuffer[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== null) {
        reject(this.#dead);
        return;
      }
      this.#serial += 1;
      this.#calls.set(this.#serial, { resolve, reject });
      this.#worker.postMessage(build(this.#serial), transfer);
    });
  }

  #settle(reply: WorkerReply): void {
    if ("ready" in reply) return;
    clearTimeout(this.#stuckTimer);
    const call = this.#calls.get(reply.id);
    this.#calls.delete(reply.id);
    if ("bytes" in reply) {
      const { buffer, byteOffset, byteLength } = reply.bytes;
      call?.resolve(Buffer.from(buffer, byteOffset, byteLength));
    } else {
      // After a throw inside the engine its state is unknown: nothing more is asked of it.
      call?.reject(new SqlError("08006", "the embedded database failed"));
      void this.terminate();
    }
  }

  #die(): void {
    clearTimeout(this.#stuckTimer);
    this.#dead ??= new SqlError("08006", "the embedded database is not running");
    for (const call of this.#calls.values()) call.reject(this.#dead);
    this.#calls.clear();
    const notify = this.onDeath;
    this.onDeath = null;
    notify?.();
  }
}
