import { Buffer } from "node:buffer";
import { within } from "#shared/async/within";
import { LIMITS } from "../limits.ts";
import { type PoolStats, SqlError } from "./backend.ts";
import type { Engine } from "./engine.ts";
import { WaitQueue, gaveUp } from "./wait-queue.ts";
import {
  BACKEND,
  FRONTEND,
  FRAME_HEADER_BYTES,
  FrameReader,
  FrameWriter,
  STATUS_IDLE,
  type Frame,
} from "./wire.ts";

/** The right to speak to the engine; whoever holds it is alone with it. */
export type Lease = {
  /** Runs whole messages and returns the answer cut into frames. */
  exec(bytes: Buffer): Promise<Frame[]>;
  /** True while a transaction is open: the lease must then be kept or rolled back. */
  inTransaction(): boolean;
  /** Gives the engine to the next, after a rollback where a transaction is open. */
  release(): Promise<void>;
};

/**
 * Shares the engine's only session among many clients: one owner from its first message until ReadyForQuery says
 * "idle". Without this, messages of two clients mix, and one client's statement is answered with another's values.
 */
export class Mux {
  #engine: Engine;
  readonly #queue = new WaitQueue<Lease>();
  #owned = false;
  #closed = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Puts a new engine in the place of a dead one. */
  replaceEngine(engine: Engine): void {
    this.#engine = engine;
  }

  /** @throws {SqlError} `53300`, `57014` or `57P01`; nothing was sent in these cases. */
  async acquire(signal: AbortSignal): Promise<Lease> {
    if (this.#closed) throw new SqlError("57P01", "the bridge is shutting down");
    if (signal.aborted) throw gaveUp();
    if (this.#owned) return this.#queue.wait(signal);
    this.#owned = true;
    return this.#lease();
  }

  stats(): PoolStats {
    return {
      size: 1,
      inUse: this.#owned ? 1 : 0,
      waiting: this.#queue.length,
      waits: this.#queue.waits,
      waitSumMs: this.#queue.waitSumMs,
      waitMaxMs: this.#queue.waitMaxMs,
    };
  }

  close(): void {
    this.#closed = true;
    this.#queue.failAll(new SqlError("57P01", "the bridge is shutting down"));
  }

  #lease(): Lease {
    let status = STATUS_IDLE;
    let running: Promise<unknown> = Promise.resolve();
    let released = false;
    const engine = this.#engine;
    const exec = async (batch: Buffer): Promise<Frame[]> => {
      if (released) throw new SqlError("25P03", "the transaction was ended");
      const answer = engine.exec(withCopyGuard(batch));
      running = answer.catch(() => undefined);
      const bytes = await bounded(answer);
      const frames = new FrameReader(Number.MAX_SAFE_INTEGER).push(bytes);
      for (const frame of frames) {
        if (frame.type === BACKEND.readyForQuery) status = frame.bytes[FRAME_HEADER_BYTES] ?? 0;
      }
      if (bytes.length > LIMITS.sqlAnswerBytes)
        throw new SqlError("54000", "the answer is too large");
      return frames;
    };
    return {
      exec,
      inTransaction: () => status !== STATUS_IDLE,
      release: async () => {
        if (released) return;
        released = true;
        // What was given up on still runs in the engine; the next owner must not start before it has ended.
        await running;
        if (status !== STATUS_IDLE && engine.alive) {
          await engine.exec(new FrameWriter().query("ROLLBACK").finish()).catch(() => undefined);
        }
        if (!this.#queue.give(this.#lease())) this.#owned = false;
      },
    };
  }
}

const COPY_FAIL = new FrameWriter().copyFail("COPY FROM STDIN is not supported").finish();

/**
 * Puts a CopyFail behind everything that runs a statement. A COPY FROM STDIN would read on past the end of the batch,
 * which ends the engine; this way it fails, and everywhere else the server ignores the message, as the protocol says.
 */
function withCopyGuard(batch: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (const { type, bytes } of new FrameReader(Number.MAX_SAFE_INTEGER).push(batch)) {
    parts.push(bytes);
    if (type === FRONTEND.execute || type === FRONTEND.query) parts.push(COPY_FAIL);
  }
  return Buffer.concat(parts);
}

/** The engine cannot be interrupted: a statement that takes too long is given up on, not stopped. */
const bounded = (answer: Promise<Buffer>): Promise<Buffer> =>
  within(LIMITS.sqlStatementMs, answer, () => {
    throw new SqlError("57014", "the statement takes too long");
  });
