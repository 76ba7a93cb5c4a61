import { providerDuration, providerRequests } from "../../metrics/families.ts";
import { meter } from "../../metrics/meter.ts";
import type { ProviderFetch } from "../types.ts";
import { tracedFetch } from "./traced-fetch.ts";
import { type UrlPolicyEnv, checkUrl, makeUrlPolicy } from "./url-policy.ts";

/** The part of a service binding that sends a request. */
export type OutboundFetcher = { fetch(input: string, init?: RequestInit): Promise<Response> };

/**
 * How a Worker reaches providers. On workerd, `OUTBOUND` is a network that routes to public addresses only, and
 * `LOCAL_PROVIDER_0`, `LOCAL_PROVIDER_1`, … lead to the origins in `ATLAS_LOCAL_PROVIDERS`, in that order. A Worker
 * without these bindings uses the global fetch, as on Cloudflare.
 */
export type OutboundEnv = UrlPolicyEnv & {
  OUTBOUND?: OutboundFetcher;
  [local: `LOCAL_PROVIDER_${number}`]: OutboundFetcher | undefined;
};

/**
 * Why a request got no usable answer. `unreachable`: Atlas sent nothing; with every other reason the provider may have
 * acted on the request. `aborted`: the caller gave up.
 */
export type ProviderFetchFailure =
  | "unreachable"
  | "deadline"
  | "aborted"
  | "redirect"
  | "too_large"
  | "broken";

/** The message names the reason, never a part of the request or the answer. */
export class ProviderFetchError extends Error {
  override readonly name = "ProviderFetchError";
  readonly reason: ProviderFetchFailure;
  /** Where a redirect leads. It may hold secrets of the request, so only discovery, which has none, shows it. */
  readonly redirectsTo: URL | null;

  constructor(reason: ProviderFetchFailure, redirectsTo: URL | null = null) {
    super(`provider request: ${reason}`);
    this.reason = reason;
    this.redirectsTo = redirectsTo;
  }
}

const MAX_BYTES = 1_048_576;
const BODYLESS = new Set([101, 204, 205, 304]);

/**
 * Makes the guarded fetch. Its Response is complete: it has read the whole body within the deadline and the size cap.
 * The cap counts decompressed bytes.
 *
 * @throws BlockedUrlError before it sends anything; {@link ProviderFetchError} for everything else, including every
 * 3xx: following a redirect would send the client secret along.
 */
export function makeGuardedFetch(env: OutboundEnv): ProviderFetch {
  const policy = makeUrlPolicy(env);
  const send: ProviderFetch = async (url, init, limits) => {
    const target = checkUrl(url, policy);
    const fetcher =
      target.localIndex === null ? env.OUTBOUND : env[`LOCAL_PROVIDER_${target.localIndex}`];
    const deadline = AbortSignal.timeout(Math.max(0, Math.ceil(limits.deadlineMs)));
    const signals = [deadline, limits.signal, init.signal].filter((signal) => signal != null);
    const signal = AbortSignal.any(signals);
    const headers = new Headers(init.headers);
    if (!headers.has("user-agent")) headers.set("user-agent", "Atlas");
    const request: RequestInit = { ...init, headers, redirect: "manual", signal };
    try {
      const response = await raceWithAbort(
        signal,
        fetcher ? fetcher.fetch(target.url.href, request) : fetch(target.url.href, request),
      );
      return await readWhole(response, target.url, limits.maxBytes ?? MAX_BYTES, signal);
    } catch (thrown) {
      if (thrown instanceof ProviderFetchError) throw thrown;
      if (deadline.aborted) throw new ProviderFetchError("deadline");
      if (signal.aborted) throw new ProviderFetchError("aborted");
      throw new ProviderFetchError(wasNeverSent(thrown) ? "unreachable" : "broken");
    }
  };
  return send;
}

/** {@link makeGuardedFetch} for providers: every request is counted, timed and a span. */
export const makeProviderFetch = (env: OutboundEnv): ProviderFetch =>
  tracedFetch(measured(makeGuardedFetch(env)));

/** Counts every request by its status or failure, and times it. Never by its host: an installation has many. */
const measured =
  (send: ProviderFetch): ProviderFetch =>
  async (...request) => {
    const startedMs = Date.now();
    let result = "blocked";
    try {
      const response = await send(...request);
      result = `${Math.floor(response.status / 100)}xx`;
      return response;
    } catch (thrown) {
      if (thrown instanceof ProviderFetchError) result = thrown.reason;
      throw thrown;
    } finally {
      meter.count(providerRequests, { result });
      meter.observe(providerDuration, {}, (Date.now() - startedMs) / 1_000);
    }
  };

async function readWhole(
  response: Response,
  url: URL,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Response> {
  if (response.status < 200 || (response.status >= 300 && response.status < 400)) {
    await discard(response.body);
    const location = response.headers.get("location");
    throw new ProviderFetchError("redirect", location === null ? null : URL.parse(location, url));
  }
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding", "set-cookie"])
    headers.delete(name);
  const body = response.body === null ? null : await readBody(response.body, maxBytes, signal);
  return new Response(BODYLESS.has(response.status) ? null : body, {
    status: response.status,
    headers,
  });
}

async function readBody(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await raceWithAbort(signal, reader.read());
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) throw new ProviderFetchError("too_large");
      chunks.push(value);
    }
  } catch (thrown) {
    void reader.cancel().catch(() => undefined);
    throw thrown;
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

const discard = async (body: ReadableStream<Uint8Array> | null): Promise<void> =>
  body?.cancel().catch(() => undefined);

/** Keeps the deadline even if the runtime does not abort a body half-way. */
function raceWithAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

const CONNECT_CODES = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Whether the connection failed before Atlas sent anything. Node names the cause in `cause.code`; workerd reports
 * "Network connection lost" for refused and cut connections alike. An unknown cause counts as sent.
 */
function wasNeverSent(thrown: unknown): boolean {
  const cause: unknown = thrown instanceof Error ? thrown.cause : null;
  const code: unknown =
    typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  return typeof code === "string" && CONNECT_CODES.has(code);
}
