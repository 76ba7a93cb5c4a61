import { readCapped } from "./read-capped.ts";
import type { MailFailure, MailOutcome, MailPort, OutgoingMail } from "./mail-port.ts";

/** Where mail goes, and who sends it. */
export type MailServer = {
  /** The address of the API, without `/emails`. */
  readonly url: string;
  readonly key: string;
  /** `Atlas <atlas@example.com>`. */
  readonly from: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
};

const DEADLINE_MS = 10_000;
/** An answer is an id or an error; more is not read. */
const MAX_BYTES = 65_536;
const MAX_RETRY_AFTER_SECONDS = 3_600;

/**
 * Sends mail through Resend's HTTP API, or a server that speaks it. Every mail has its own idempotency key, so that a
 * repeated attempt whose answer was lost is not a second mail.
 *
 * @see [Resend, Send Email](https://resend.com/docs/api-reference/emails/send-email)
 */
export const makeResend = (server: MailServer, deadlineMs: number = DEADLINE_MS): MailPort => ({
  async send(mail) {
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const response = await withDeadline(
        deadline,
        server.fetch(`${server.url}/emails`, requestOf(server, mail, deadline)),
      );
      const whole = await withDeadline(deadline, readCapped(response, MAX_BYTES));
      return whole ? outcomeOf(response) : failed("too_large", true);
    } catch {
      return failed(deadline.aborted ? "deadline" : "unreachable", true);
    }
  },
});

const requestOf = (
  { key, from }: MailServer,
  { id, to, subject, text, html }: OutgoingMail,
  signal: AbortSignal,
): RequestInit => ({
  method: "POST",
  headers: {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    "idempotency-key": id,
    "user-agent": "Atlas",
  },
  body: JSON.stringify({ from, to: [to], subject, text, html }),
  // The key goes to the mail server alone.
  redirect: "manual",
  signal,
});

function outcomeOf({ status, headers }: Response): MailOutcome {
  if (status >= 200 && status < 300) return { sent: true };
  if (status < 400) return failed("redirect", true);
  if (status === 401 || status === 403) return failed("unauthorized", true);
  if (status === 429) return failed("rate_limited", true, retryAfterOf(headers));
  // 409: the same mail is being sent at this moment.
  if (status >= 500 || status === 408 || status === 409)
    return failed("server_error", true, retryAfterOf(headers));
  return failed("refused", false);
}

const failed = (
  code: MailFailure,
  again: boolean,
  retryAfterSeconds: number | null = null,
): MailOutcome => ({ sent: false, code, again, retryAfterSeconds });

function retryAfterOf(headers: Headers): number | null {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), MAX_RETRY_AFTER_SECONDS) : null;
}

/** Keeps the deadline even if the runtime does not abort a body half-way. */
function withDeadline<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
