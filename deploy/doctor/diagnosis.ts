/** What one check found. `skipped`: it needs something that was not given. */
export type Diagnosis = {
  readonly check: string;
  readonly status: "ok" | "problem" | "skipped";
  readonly found: string;
  /** What to do about it; empty when all is well. */
  readonly next: string;
};

/** Where the parts of an installation are, and what opens the ones for operators. Null: not given. */
export type Installation = {
  readonly url: string;
  readonly dashboardUrl: string | null;
  readonly jobs: { readonly url: string; readonly secret: string } | null;
  readonly metrics: { readonly url: string; readonly token: string } | null;
};

export type Answer = { status: number; headers: Headers; body: string; startedMs: number };

const LIMIT_MS = 15_000;

/** One GET that follows no redirect; null, with the reason, when nothing answers. */
export async function ask(
  url: string,
  bearer?: string,
): Promise<{ answer: Answer } | { answer: null; why: string }> {
  const startedMs = Date.now();
  try {
    const response = await fetch(url, {
      redirect: "manual",
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const { status, headers } = response;
    return { answer: { status, headers, body: await response.text(), startedMs } };
  } catch (error) {
    return { answer: null, why: reasonOf(error) };
  }
}

/** The system's own word, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error.name === "TimeoutError" ? `no answer in ${LIMIT_MS / 1_000} s` : error.message;
}

export const fine = (check: string, found: string): Diagnosis => ({
  check,
  status: "ok",
  found,
  next: "",
});
export const problem = (check: string, found: string, next: string): Diagnosis => ({
  check,
  status: "problem",
  found,
  next,
});
export const skipped = (check: string, next: string): Diagnosis => ({
  check,
  status: "skipped",
  found: "not checked",
  next,
});
