import { z } from "zod";

/** A mail that arrived. */
export type ReceivedMail = {
  /** The idempotency key: the sender's own id of the mail. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly receivedAt: Date;
};

/** A header is one line. */
const line = z
  .string()
  .min(1)
  .max(998)
  .regex(/^[^\r\n\0]*$/);

const delivery = z.strictObject({
  from: line,
  to: z.array(line).length(1),
  subject: line,
  text: z.string().min(1),
  html: z.string().min(1),
});

/** Reads the body of `POST /emails`; null when Resend would refuse it. */
export function readDelivery(id: string, body: string): ReceivedMail | null {
  const parsed = delivery.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { from, to, subject, text, html } = parsed.data;
  return { id, from, to: to[0] ?? "", subject, text, html, receivedAt: new Date() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
