import { AtlasError, errorOf } from "./error.ts";

export type CallOptions = {
  /** How long the call may take, its retries included; 22 s when omitted. A download has only to begin by then. */
  maxWaitSeconds?: number;
  /** Names a POST, so that a repetition from another process does not run again. Each call has a random one. */
  idempotencyKey?: string;
};

export type Connection = {
  apiKey: string;
  /** The platform's own when omitted. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
};

const DEFAULT_WAIT_SECONDS = 22;
/** What the API takes as `max_wait`. */
const LONGEST_WAIT_SECONDS = 25;
/** How much longer an answer may be on its way. */
const TRANSIT_MS = 5_000;
const AFTER_LOST_ANSWER_MS = 500;
/** They hand out a provider's token and refuse the header. They may be repeated without it. */
const WITHOUT_IDEMPOTENCY_KEY = /\/(?:tokens|refresh)$/;

/**
 * Makes the `fetch` of one call. It returns answers that succeeded and throws {@link AtlasError} for all others.
 *
 * An answer with `Retry-After` is asked for again after that time if it still fits into the call's; every other failure is
 * final. An answer that was lost on its way, also in the middle of its JSON, is asked for once more: each POST has an
 * `Idempotency-Key`, so Atlas runs it once.
 */
export function sender(connection: Connection, options: CallOptions = {}) {
  return async (request: Request): Promise<Response> => {
    const endsAtMs = Date.now() + (options.maxWaitSeconds ?? DEFAULT_WAIT_SECONDS) * 1_000;
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${connection.apiKey}`);
    if (request.method === "POST" && !WITHOUT_IDEMPOTENCY_KEY.test(new URL(request.url).pathname))
      headers.set("idempotency-key", options.idempotencyKey ?? crypto.randomUUID());
    for (let lost = 0; ;) {
      const outcome = await tryOnce(
        connection,
        new Request(request.clone(), { headers }),
        endsAtMs,
      );
      if (!(outcome instanceof AtlasError)) return outcome;
      if (request.signal.aborted) throw outcome;
      const isLost = outcome.status === 0 && lost++ === 0;
      const pauseMs = isLost ? AFTER_LOST_ANSWER_MS : pauseOf(outcome);
      if (pauseMs === null || Date.now() + pauseMs >= endsAtMs) throw outcome;
      await pause(pauseMs, request.signal);
    }
  };
}

async function tryOnce(
  { fetch: send = globalThis.fetch }: Connection,
  request: Request,
  endsAtMs: number,
): Promise<Response | AtlasError> {
  const leftMs = Math.max(0, endsAtMs - Date.now());
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), leftMs + TRANSIT_MS);
  const signal = AbortSignal.any([request.signal, late.signal]);
  try {
    // A redirect would carry the request to a place that the app did not name.
    const init = { signal, redirect: "manual" as const };
    const response = await send(new Request(withWait(request, leftMs), init));
    if (!response.ok) return await errorOf(response);
    return isJson(response) ? await readWhole(response) : response;
  } catch (cause) {
    const detail = "Atlas did not answer.";
    return new AtlasError({ code: "unreachable", status: 0, detail }, { cause });
  } finally {
    // A download that has begun lasts as long as its caller reads it.
    clearTimeout(timer);
  }
}

const isJson = ({ headers }: Response): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get("content-type") ?? "");

/** The same answer, whole in memory: one that breaks off fails here, where it can still be asked for again. */
async function readWhole(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer();
  // An answer of these may not even have an empty body.
  const isBare = response.status === 204 || response.status === 205;
  return new Response(isBare ? null : bytes, response);
}

/** A read of a token waits inside Atlas for as long as the call has left. */
function withWait(request: Request, leftMs: number): Request {
  const url = new URL(request.url);
  if (!url.searchParams.has("max_wait")) return request;
  const seconds = Math.min(LONGEST_WAIT_SECONDS, Math.floor(leftMs / 1_000));
  url.searchParams.set("max_wait", String(seconds));
  return new Request(url, request);
}

/** A tenth more at random, so that callers who were refused together do not return together. */
const pauseOf = ({ retryAfterSeconds }: AtlasError): number | null =>
  retryAfterSeconds === null ? null : retryAfterSeconds * 1_000 * (1 + Math.random() / 10);

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
