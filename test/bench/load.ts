import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromWorker, LoadJob, LoadResult, ToWorker } from "./load-job.ts";

const WORKER = fileURLToPath(new URL("load-worker.ts", import.meta.url));

/** A cell ends after its seconds; this limit is for a worker that stopped responding. */
const SILENCE_LIMIT_MS = 180_000;

/**
 * Sends requests from a separate process. The bridge runs in this one, so it does not wait for the load, and its CPU
 * time is not mixed with the load's.
 */
export class LoadGenerator {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<LoadGenerator> {
    const child = fork(WORKER, {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const load = new LoadGenerator(child);
    await load.#next("ready");
    return load;
  }

  /** Opens all sockets of a job, with one request each that is not counted. */
  async open(job: LoadJob): Promise<void> {
    this.#send({ kind: "open", job });
    await this.#next("opened");
  }

  /** Runs the job that was opened. */
  async go(): Promise<LoadResult> {
    this.#send({ kind: "go" });
    return (await this.#next("done")).result;
  }

  async run(job: LoadJob): Promise<LoadResult> {
    await this.open(job);
    return this.go();
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  #send(message: ToWorker): void {
    this.#child.send(message);
  }

  #next<K extends FromWorker["kind"]>(kind: K): Promise<Extract<FromWorker, { kind: K }>> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        child.off("message", onMessage);
        child.off("exit", onExit);
        settle();
      };
      const onMessage = (message: FromWorker) => {
        if (isKind(message, kind)) end(() => resolve(message));
        else if (message.kind === "failed") end(() => reject(new Error(message.why)));
      };
      const onExit = () => end(() => reject(new Error("The load generator ended.")));
      const timer = setTimeout(
        () => end(() => reject(new Error("The load generator is silent."))),
        SILENCE_LIMIT_MS,
      );
      child.on("message", onMessage);
      child.once("exit", onExit);
    });
  }
}

const isKind = <K extends FromWorker["kind"]>(
  message: FromWorker,
  kind: K,
): message is Extract<FromWorker, { kind: K }> => message.kind === kind;
