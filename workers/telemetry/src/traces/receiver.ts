import { type WorkerSpan, encodeSpans } from "./otlp/encode-spans.ts";
import { readRejected } from "./otlp/read-rejected.ts";

/** The operator's receiver of traces, an OpenTelemetry Collector or a service that speaks OTLP. */
export type Receiver = {
  readonly url: string;
  /** May hold a credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Attributes that every resource gets. */
  readonly resource: Readonly<Record<string, string>>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
};

/** How one request ended. `result` is the class of the status, or why there is none. */
export type Sent =
  | { readonly kind: "taken"; readonly result: string; readonly rejected: number }
  /** Sending the same again would end the same. */
  | { readonly kind: "refused"; readonly result: string }
  | { readonly kind: "again"; readonly result: string; readonly afterMs: number | null };

/** What OTLP lets a client try again; everything else is final. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const DEADLINE_MS = 10_000;
/** The answer to a good request has a few bytes. */
const MOST_BYTES = 65_536;

/**
 * Sends spans once. Follows no redirect, which would take the credential along.
 *
 * @see [OTLP/HTTP response](https://opentelemetry.io/docs/specs/otlp/#otlphttp-response)
 */
export async function sendSpans(
  { url, headers, resource, fetch }: Receiver,
  spans: readonly WorkerSpan[],
): Promise<Sent> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "user-agent": "Atlas", ...headers, "content-type": "application/x-protobuf" },
      body: encodeSpans(spans, resource),
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const { status } = response;
    const result = `${Math.floor(status / 100)}xx`;
    if (response.ok)
      return { kind: "taken", result, rejected: readRejected(await readAnswer(response)) };
    await response.body?.cancel();
    return RETRYABLE.has(status)
      ? { kind: "again", result, afterMs: readRetryAfter(response.headers.get("retry-after")) }
      : { kind: "refused", result };
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
    return { kind: "again", result: isLate ? "deadline" : "unreachable", afterMs: null };
  }
}

async function readAnswer(response: Response): Promise<Uint8Array> {
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > MOST_BYTES) {
    await response.body?.cancel();
    return new Uint8Array();
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Seconds or a date; null when there is none. */
function readRetryAfter(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - Date.now());
}
