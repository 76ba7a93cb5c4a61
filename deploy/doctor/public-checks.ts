import { isLoopbackHost } from "#shared/loopback";
import { headersFor, parseHeaderRules } from "../workerd/header-rules.ts";
import {
  type Answer,
  type Diagnosis,
  type Installation,
  ask,
  fine,
  problem,
  skipped,
} from "./diagnosis.ts";

/** Further apart, and tokens' lives and one-time codes go wrong. */
const CLOCK_LIMIT_SECONDS = 30;

/** What a stranger sees: no secret is needed. */
export async function checkPublic(
  { url, dashboardUrl }: Installation,
  headersFile: string,
): Promise<Diagnosis[]> {
  const [health, api, callback] = await Promise.all([
    ask(`${url}/healthz`),
    ask(`${url}/v1/key`),
    ask(`${url}/callback/int_doctor?state=doctor`),
  ]);
  if (health.answer === null)
    return [
      problem(
        "address",
        `${url} does not answer (${health.why}).`,
        "Check DNS, the certificate, the proxy in front, and that Atlas runs.",
      ),
    ];
  return [
    checkTransport(url),
    checkIsAtlas(url, health.answer),
    checkClock(health.answer),
    api.answer === null
      ? problem("api", `no answer (${api.why})`, "Look at the gateway's log.")
      : checkApi(api.answer),
    callback.answer === null
      ? problem("callback", `no answer (${callback.why})`, "Let the proxy pass /callback/.")
      : checkCallback(url, callback.answer),
    ...(await checkDashboard(dashboardUrl, headersFile)),
  ];
}

function checkTransport(url: string): Diagnosis {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:") return fine("tls", "https, with a certificate that is accepted");
  return isLoopbackHost(hostname)
    ? fine("tls", "plain http on loopback")
    : problem("tls", "plain http", "Put TLS in front: docs/self-hosting.md has two proxies.");
}

const requestIdOf = ({ headers }: Answer): string | null =>
  /^req_[0-9a-hjkmnp-tv-z]{26}$/.exec(headers.get("x-request-id") ?? "")?.[0] ?? null;

const checkIsAtlas = (url: string, answer: Answer): Diagnosis =>
  answer.status === 200 && requestIdOf(answer) !== null
    ? fine("address", "Atlas answers")
    : problem(
        "address",
        `${url}/healthz answers ${answer.status}, and not as Atlas does.`,
        "Something else answers there: check the address and where the proxy sends requests.",
      );

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** An id begins with the milliseconds at which it was made. */
const timeOf = (id: string): number =>
  Array.from(id.slice(4, 14)).reduce((sum, letter) => sum * 32 + ALPHABET.indexOf(letter), 0);

function checkClock(answer: Answer): Diagnosis {
  const id = requestIdOf(answer);
  if (id === null) return skipped("clock", "Atlas tells its time in each answer's x-request-id.");
  const apart = Math.round((timeOf(id) - answer.startedMs) / 1_000);
  const found = `${Math.abs(apart)} s ${apart < 0 ? "behind" : "ahead of"} this machine`;
  return Math.abs(apart) <= CLOCK_LIMIT_SECONDS
    ? fine("clock", found)
    : problem("clock", found, "Synchronise both machines' clocks (timedatectl, chrony).");
}

const checkApi = ({ status, headers }: Answer): Diagnosis =>
  status === 401 && (headers.get("content-type") ?? "").startsWith("application/problem+json")
    ? fine("api", "/v1 asks for a key")
    : problem(
        "api",
        `/v1/key without a key answers ${status}.`,
        "It must be 401 from Atlas: see that the proxy passes /v1 unchanged.",
      );

/** Atlas does not know this flow and says so, on a page of its own. */
const checkCallback = (url: string, answer: Answer): Diagnosis =>
  requestIdOf(answer) !== null && answer.status >= 400 && answer.status < 500
    ? fine("callback", `${url}/callback/… reaches Atlas`)
    : problem(
        "callback",
        `${url}/callback/… answers ${answer.status}, and not as Atlas does.`,
        "Providers send people back there: let the proxy pass /callback/ with its query.",
      );

async function checkDashboard(
  dashboardUrl: string | null,
  headersFile: string,
): Promise<Diagnosis[]> {
  if (dashboardUrl === null)
    return [skipped("dashboard", "Name it with --dashboard-url https://…")];
  const [page, api] = await Promise.all([
    ask(`${dashboardUrl}/`),
    ask(`${dashboardUrl}/api/v1/session`),
  ]);
  if (page.answer === null)
    return [
      problem(
        "dashboard",
        `${dashboardUrl} does not answer (${page.why}).`,
        "Check DNS, the certificate and the proxy in front.",
      ),
    ];
  const { status, headers } = page.answer;
  if (status !== 200 || !(headers.get("content-type") ?? "").startsWith("text/html"))
    return [
      problem(
        "dashboard",
        `${dashboardUrl}/ answers ${status} without a page.`,
        "Deploy the dashboard, and check where the proxy sends requests.",
      ),
    ];
  const wanted = Object.entries(headersFor(parseHeaderRules(headersFile), "/"));
  const wrong = wanted.filter(([name, value]) => headers.get(name) !== value).map(([name]) => name);
  return [
    wrong.length === 0
      ? fine("dashboard", `a page with all ${wanted.length} security headers`)
      : problem(
          "dashboard",
          `These headers are missing or changed: ${wrong.join(", ")}.`,
          "Let the proxy pass Atlas's headers unchanged; web/public/_headers has them.",
        ),
    api.answer?.status === 401
      ? fine("dashboard api", "reaches Atlas")
      : problem(
          "dashboard api",
          `${dashboardUrl}/api answers ${api.answer?.status ?? "nothing"}; wanted: 401.`,
          "See that the dashboard's origin is bound to the gateway's Dashboard entrypoint.",
        ),
  ];
}
