import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import type { LoadAnswer, LoadJob, LoadRequest } from "../load-job.ts";
import { BREAKER_MS, appHeaders } from "./token-reads.ts";

/** The steps of many connect flows at once, each flow with its own end user. */
const PREPARERS = 16;
const ATTEMPTS = 5;

/** The headers that a browser sends when a person navigates. */
const navigation = ({ host }: Bench): Record<string, string> => ({
  host,
  accept: "text/html",
  "accept-language": "en",
  "sec-fetch-site": "cross-site",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
});

/** Makes connect sessions as the app's server: each for a new end user, or all for this one. */
export async function makeSessions(
  bench: Bench,
  count: number,
  externalId?: string,
): Promise<LoadRequest[]> {
  const { returnUrl, integration } = bench.app;
  const requests = Array.from({ length: count }, () => ({
    path: "/v1/connect/sessions",
    body: JSON.stringify({
      external_id: externalId ?? `person-${randomUUID()}`,
      return_to: returnUrl,
    }),
  }));
  const answers = await prepare(bench, {
    origins: bench.origins.slice(0, 1),
    headers: appHeaders(bench),
    requests,
    status: 201,
  });
  return answers.map(({ body }) => {
    const { token }: { token: string } = JSON.parse(body);
    return { path: `/connect/${token}/${integration.id}` };
  });
}

/** `GET /connect/{token}/{integration}`, once for each of these sessions, or for as many as the time allows. */
export const starts = (
  bench: Bench,
  requests: readonly LoadRequest[],
  connections: number,
): LoadJob => ({
  origins: bench.origins.slice(0, 1),
  connections,
  headers: navigation(bench),
  requests,
  seconds: bench.seconds,
  once: true,
  status: 302,
});

/** Runs flows up to the URL that the provider sends the browser back to; whose they are as in {@link makeSessions}. */
export async function makeReturns(
  bench: Bench,
  count: number,
  externalId?: string,
): Promise<LoadRequest[]> {
  const sessions = await makeSessions(bench, count, externalId);
  const started = await prepare(bench, starts(bench, sessions, PREPARERS));
  const agreed = await prepare(bench, {
    origins: [bench.provider.origin],
    headers: {},
    requests: started.map(({ location }) => ({ path: pathAndQuery(location) })),
    status: 302,
  });
  return agreed.map(({ location }, index) => ({
    path: pathAndQuery(location),
    headers: { cookie: started[index]?.cookie?.split(";", 1)[0] ?? "" },
  }));
}

/** `GET /callback/{integration}?code&state`, once for each of these flows, or for as many as the time allows. */
export const callbacks = (
  bench: Bench,
  requests: readonly LoadRequest[],
  connections: number,
): LoadJob => ({ ...starts(bench, requests, connections), status: 303 });

/** Warms the code up. If Redis looked dead meanwhile, waits until the isolate asks it again. */
export async function warmUpFlows(bench: Bench, job: LoadJob): Promise<void> {
  const { errors } = await bench.load.run(job);
  if (errors > 0) await pause(BREAKER_MS);
}

/**
 * Returns one response per request, in order. A busy machine may make Redis look dead for a moment, which ends flows in
 * progress, so failed requests are sent again.
 */
async function prepare(
  bench: Bench,
  job: Pick<LoadJob, "origins" | "headers" | "requests" | "status">,
): Promise<LoadAnswer[]> {
  const answers: LoadAnswer[] = [];
  let missing = job.requests.map((request, index) => ({ request, index }));
  for (let attempt = 0; attempt < ATTEMPTS && missing.length > 0; attempt += 1) {
    if (attempt > 0) await pause(BREAKER_MS);
    const result = await bench.load.run({
      ...job,
      requests: missing.map(({ request }) => request),
      connections: PREPARERS,
      seconds: null,
      once: true,
      keepAnswers: true,
    });
    const isGood = (position: number) => result.answers[position]?.status === job.status;
    for (const [position, { index }] of missing.entries()) {
      const answer = result.answers[position];
      if (answer !== undefined && isGood(position)) answers[index] = answer;
    }
    missing = missing.filter((_, position) => !isGood(position));
  }
  if (missing.length > 0)
    throw new Error(`${missing.length} flows could not be prepared: not HTTP ${job.status}.`);
  return answers;
}

function pathAndQuery(location: string | null): string {
  const { pathname, search } = new URL(location ?? "");
  return pathname + search;
}
