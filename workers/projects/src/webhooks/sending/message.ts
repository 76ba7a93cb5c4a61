import { toBase64 } from "#shared/crypto/base64";
import { secretBytes } from "../keys/webhook-secret.ts";

/** What a message says. */
export type EventMessage = {
  readonly type: string;
  /** `2026-11-23T10:20:30.123456Z`. */
  readonly occurredAt: string;
  readonly projectId: string;
  readonly subject: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};

/**
 * The body of a message. The same event always has the same text: PostgreSQL keeps the order of the members of `data`.
 * Like the event itself it holds ids, states, counts and codes, never a secret.
 */
export const messageBody = ({ type, occurredAt, projectId, subject, data }: EventMessage): string =>
  JSON.stringify({
    type,
    timestamp: occurredAt,
    data: { ...data, subject, project_id: projectId },
  });

/**
 * The headers that let a receiver check a message: its id, the time of this attempt, and a signature by each secret.
 *
 * @param secretsPlaintext the newest first; two while a rotation overlaps.
 * @see [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
 */
export async function signedHeaders(
  eventId: string,
  body: string,
  secretsPlaintext: readonly string[],
  nowMs: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signed = new TextEncoder().encode(`${eventId}.${timestamp}.${body}`);
  const signatures = secretsPlaintext.map(async (secret) => {
    const key = await crypto.subtle.importKey(
      "raw",
      secretBytes(secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, signed)))}`;
  });
  return {
    "content-type": "application/json",
    "webhook-id": eventId,
    "webhook-timestamp": timestamp,
    "webhook-signature": (await Promise.all(signatures)).join(" "),
  };
}
