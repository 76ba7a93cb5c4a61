import type { HttpAnswer } from "../../../dev/browser/http-exchange.ts";

/** The response that one caller got. */
export type Seen = {
  /** 0: the connection broke, and there was no response. */
  status: number;
  /** `ok`, the problem's code, or `no_answer`. */
  code: string;
  token: string | null;
  stale: boolean;
  /** The code of `last_refresh_error` next to a stale token. */
  lastRefreshError: string | null;
  expiresAtMs: number | null;
  retryAfterSeconds: number | null;
  providerError: string | null;
  tookMs: number;
};

type Body = {
  code?: string;
  provider_error?: string;
  access_token?: string;
  expires_at?: string | null;
  stale?: boolean;
  last_refresh_error?: { code: string } | null;
};

/** Waits for a response and summarises it. A broken connection counts as a response too. */
export async function observe(asking: Promise<HttpAnswer>): Promise<Seen> {
  const startedMs = performance.now();
  const answer = await asking.catch(() => null);
  const tookMs = performance.now() - startedMs;
  if (answer === null) return { ...NO_ANSWER, tookMs };
  const body: Body = answer.text.startsWith("{") ? JSON.parse(answer.text) : {};
  const retryAfter = answer.headers.get("retry-after");
  return {
    status: answer.status,
    code: answer.status === 200 ? "ok" : (body.code ?? "no_code"),
    token: body.access_token ?? null,
    stale: body.stale ?? false,
    lastRefreshError: body.last_refresh_error?.code ?? null,
    expiresAtMs: body.expires_at ? Date.parse(body.expires_at) : null,
    retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
    providerError: body.provider_error ?? null,
    tookMs,
  };
}

const NO_ANSWER: Omit<Seen, "tookMs"> = {
  status: 0,
  code: "no_answer",
  token: null,
  stale: false,
  lastRefreshError: null,
  expiresAtMs: null,
  retryAfterSeconds: null,
  providerError: null,
};

/** Counts the callers by what they got: `{"200 ok": 6}`. */
export function tally(all: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of all) {
    const key = `${status} ${code}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** The distinct tokens that callers got. */
export const tokensIn = (all: readonly Seen[]): string[] => [
  ...new Set(all.flatMap(({ token }) => (token === null ? [] : [token]))),
];

export const slowestMs = (all: readonly Seen[]): number =>
  Math.max(...all.map(({ tookMs }) => tookMs));
