import { Client } from "undici";
import { Caller, RequestList, Tally } from "./caller.ts";
import type { FromWorker, LoadJob, LoadResult, ToWorker } from "./load-job.ts";

/** The load generator's process: runs one job at a time for its parent and exits with it. */
type Opened = { job: LoadJob; clients: Client[] };

const ANSWER_LIMIT_MS = 60_000;

let opened: Opened | null = null;

function send(message: FromWorker): void {
  process.send?.(message);
}

async function open(job: LoadJob): Promise<void> {
  const clients = Array.from({ length: job.connections }, (_, index) => {
    const origin = job.origins[index % job.origins.length] ?? "";
    return new Client(origin, {
      pipelining: 1,
      headersTimeout: ANSWER_LIMIT_MS,
      bodyTimeout: ANSWER_LIMIT_MS,
      keepAliveTimeout: ANSWER_LIMIT_MS,
    });
  });
  opened = { job, clients };
  await Promise.all(
    clients.map(async (client) => {
      const answer = await client.request({ path: "/healthz", method: "GET" });
      await answer.body.dump();
    }),
  );
}

async function run({ job, clients }: Opened): Promise<LoadResult> {
  const tally = new Tally(job.keepAnswers === true);
  const lists = job.origins.map(() => new RequestList(job));
  const startedMs = performance.now();
  const untilMs = job.seconds === null ? Infinity : startedMs + job.seconds * 1000;
  const callers = clients.flatMap((client, index) => {
    const list = lists[index % lists.length];
    return list === undefined
      ? []
      : [new Caller({ client, list, tally, untilMs, status: job.status })];
  });
  await Promise.all(callers.map((caller) => caller.run()));
  const elapsedMs = performance.now() - startedMs;
  await Promise.all(clients.map((client) => client.destroy()));
  return tally.result(elapsedMs);
}

async function handle(message: ToWorker): Promise<void> {
  if (message.kind === "open") {
    await open(message.job);
    send({ kind: "opened" });
    return;
  }
  if (opened === null) throw new Error("No job is open.");
  const current = opened;
  opened = null;
  send({ kind: "done", result: await run(current) });
}

process.on("message", (message: ToWorker) => {
  handle(message).catch((error: unknown) => {
    send({ kind: "failed", why: error instanceof Error ? error.message : "The load failed." });
  });
});
process.on("disconnect", () => process.exit(0));
send({ kind: "ready" });
