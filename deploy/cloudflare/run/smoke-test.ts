import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

export type SmokeOptions = {
  baseUrl: string;
  dashboardUrl: string;
  /** Where to connect instead of the public addresses, such as before DNS leads there. The Host header stays. */
  via?: string | undefined;
  /** How long to try: a new domain needs a certificate. */
  limitMs: number;
};

const PAUSE_MS = 2_000;
const ANSWER_LIMIT_MS = 15_000;

type Answer = { status: number; type: string; body: string };
type Probe = { url: string; wanted: string; holds: (answer: Answer) => boolean };

/** What a stranger on the internet sees of an Atlas that works. */
const probesOf = ({ baseUrl, dashboardUrl }: SmokeOptions): Probe[] => [
  {
    url: `${baseUrl}/readyz`,
    wanted: "200 and ready",
    holds: ({ status, body }) => status === 200 && body.includes('"ready"'),
  },
  {
    url: `${baseUrl}/v1/key`,
    wanted: "401 and a problem",
    holds: ({ status, type }) => status === 401 && type.startsWith("application/problem+json"),
  },
  {
    url: `${dashboardUrl}/`,
    wanted: "200 and a page",
    holds: ({ status, type }) => status === 200 && type.startsWith("text/html"),
  },
  {
    url: `${dashboardUrl}/api/v1/session`,
    wanted: "401 and a problem",
    holds: ({ status, type }) => status === 401 && type.startsWith("application/problem+json"),
  },
];

/**
 * Asks the deployed Atlas through its public addresses, again and again until every answer is right.
 *
 * @throws Error that says which address still answers what, when the time is over.
 */
export async function smokeTest(options: SmokeOptions): Promise<void> {
  const endMs = Date.now() + options.limitMs;
  for (;;) {
    const wrong = (
      await Promise.all(probesOf(options).map((probe) => ask(probe, options.via)))
    ).filter((problem) => problem !== null);
    if (wrong.length === 0) return;
    if (Date.now() + PAUSE_MS > endMs)
      throw new Error(
        `Atlas does not answer as it should:\n${wrong.join("\n")}\nWhat is wrong is in the gateway's log: look for not_ready.`,
      );
    await sleep(PAUSE_MS);
  }
}

async function ask({ url, wanted, holds }: Probe, via: string | undefined): Promise<string | null> {
  try {
    const answer = await get(url, via);
    return holds(answer)
      ? null
      : `${url} answers ${answer.status} ${answer.type}; wanted: ${wanted}`;
  } catch (error) {
    return `${url}: ${error instanceof Error ? error.message : "no answer"}; wanted: ${wanted}`;
  }
}

/** One GET. Not `fetch`: that would not send another Host than the one it connects to. */
function get(url: string, via: string | undefined): Promise<Answer> {
  const { host, pathname } = new URL(url);
  const target = new URL(pathname, via ?? url);
  const send = target.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = send(
      target,
      { headers: { host, accept: "*/*" }, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) },
      (response: IncomingMessage) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers["content-type"] ?? "",
            body,
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
