export type Ticker = { stop(): Promise<void> };

const EVERY_MS = 60_000;

/** A round of jobs is bounded inside (73 s with a provider that takes all its time); this is for a process that does not answer. */
const ROUND_LIMIT_MS = 90_000;

/**
 * Runs the Workers' due jobs once.
 *
 * @returns The HTTP status; 0 when nobody answered.
 */
export async function runJobs(
  jobsUrl: string,
  jobsSecret: string,
  stopping?: AbortSignal,
): Promise<number> {
  const limit = AbortSignal.timeout(ROUND_LIMIT_MS);
  try {
    const response = await fetch(`${jobsUrl}/run`, {
      method: "POST",
      headers: { authorization: `Bearer ${jobsSecret}` },
      signal: stopping === undefined ? limit : AbortSignal.any([limit, stopping]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** The clock that workerd lacks: runs the due jobs every minute, never two rounds at once. */
export function startTicker(
  jobsUrl: string,
  jobsSecret: string,
  onFailure: (status: number) => void,
): Ticker {
  const stopping = new AbortController();
  let round: Promise<void> | null = null;
  const tick = async () => {
    const status = await runJobs(jobsUrl, jobsSecret, stopping.signal);
    if (status !== 200 && !stopping.signal.aborted) onFailure(status);
    round = null;
  };
  const timer = setInterval(() => {
    round ??= tick();
  }, EVERY_MS);
  timer.unref();
  return {
    // Whoever stops the clock stops the Workers next; a round that is cut off is done again by the next clock.
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await round;
    },
  };
}
