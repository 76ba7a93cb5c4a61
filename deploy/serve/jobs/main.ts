import { runJobs, startTicker } from "../../workerd/ticker.ts";

const USAGE = `Runs Atlas's due jobs once: refreshes ahead of expiry, queued revocations, expired sessions.

  node main.ts            one round, for a CronJob
  node main.ts --every    a round each minute until SIGTERM

ATLAS_JOBS_URL is the address of the jobs socket, JOBS_SECRET what opens it.`;

const say = (status: number): string =>
  status === 0
    ? "Nothing answers at ATLAS_JOBS_URL in time. Check the address and that Atlas is ready."
    : status === 401
      ? "JOBS_SECRET is not the one that Atlas has."
      : `A job failed (HTTP ${status}). Atlas's log says which; the next round repeats it.`;

const { ATLAS_JOBS_URL, JOBS_SECRET } = process.env;
if (process.argv.includes("--help")) console.log(USAGE);
else if (!ATLAS_JOBS_URL || !JOBS_SECRET) {
  console.error(`ATLAS_JOBS_URL or JOBS_SECRET is not set.\n\n${USAGE}`);
  process.exitCode = 1;
} else if (process.argv.includes("--every")) {
  const ticker = startTicker(ATLAS_JOBS_URL, JOBS_SECRET, (status) => console.error(say(status)));
  // The ticker's own timer does not keep the process.
  const alive = setInterval(() => undefined, 60_000);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      clearInterval(alive);
      void ticker.stop();
    });
} else {
  const status = await runJobs(ATLAS_JOBS_URL, JOBS_SECRET);
  if (status !== 200) {
    console.error(say(status));
    process.exitCode = 1;
  }
}
