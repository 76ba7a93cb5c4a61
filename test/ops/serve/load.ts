import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** What a load's requests came to. */
export type LoadOutcome = {
  /** Answered, by status. */
  answers: Record<string, number>;
  /** An instance took no connection; the request went to the other one. */
  refused: number;
  /** An idle connection was closed as the request went out: nothing was read of it, and it was repeated. */
  stale: number;
  /** Sent, and no answer came. */
  lost: string[];
};

export type Load = { stop(): Promise<LoadOutcome> };

type Attempt = { status: number } | { refused: true } | { stale: true } | { lost: string };

const ASK_MS = 100;

/** Between a caller's answer and its next request: without it they leave no processor to those that start. */
const THINK_MS = 10;

/** An instance: where it takes requests, and where a proxy asks whether to send any. */
export type Upstream = { url: string; healthUrl: string };

/**
 * Reads in a loop over kept connections, as a proxy in front of several instances does it: it asks each for its health, and
 * goes on to the next instance where one refuses connections.
 */
export function startLoad(
  upstreams: readonly Upstream[],
  path: string,
  headers: Readonly<Record<string, string>>,
  callers: number,
): Load {
  const outcome: LoadOutcome = { answers: {}, refused: 0, stale: 0, lost: [] };
  const agent = new Agent({ keepAlive: true });
  const ending = new AbortController();
  const away = new Set<Upstream>();
  const asking = setInterval(() => {
    for (const one of upstreams)
      void isHealthy(one.healthUrl).then((good) => (good ? away.delete(one) : away.add(one)));
  }, ASK_MS);
  const caller = async (first: number) => {
    for (let turn = first; !ending.signal.aborted; turn += 1) {
      for (let attempt = 0; ; attempt += 1) {
        const there = upstreams.filter((one) => !away.has(one));
        const choice = there.length > 0 ? there : upstreams;
        const chosen = choice[(turn + attempt) % choice.length];
        const result = await send(agent, `${chosen?.url}${path}`, headers);
        if ("status" in result) {
          outcome.answers[result.status] = (outcome.answers[result.status] ?? 0) + 1;
          break;
        }
        if ("lost" in result) {
          outcome.lost.push(result.lost);
          break;
        }
        if ("refused" in result) outcome.refused += 1;
        else outcome.stale += 1;
        if (attempt > 20) throw new Error("No instance takes connections.");
      }
      await pause(THINK_MS);
    }
  };
  const all = Promise.all(Array.from({ length: callers }, (_, index) => caller(index)));
  all.catch(() => undefined);
  return {
    stop: async () => {
      ending.abort();
      await all;
      clearInterval(asking);
      agent.destroy();
      return outcome;
    },
  };
}

const isHealthy = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );

function send(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Attempt> {
  return new Promise((resolve) => {
    let began = false;
    const outgoing = request(url, { agent, headers }, (response) => {
      began = true;
      response.on("error", () => resolve({ lost: "the answer broke off" }));
      response.on("end", () => resolve({ status: response.statusCode ?? 0 }));
      response.resume();
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") resolve({ refused: true });
      else if (!began && outgoing.reusedSocket) resolve({ stale: true });
      else resolve({ lost: error.code ?? error.message });
    });
    outgoing.end();
  });
}
