export type WebhookEvent = {
  /** The event's id, the same in every repetition: keep it, and ignore a message whose id you have seen. */
  id: string;
  /** Such as `connection.created`. */
  type: string;
  /** When the event happened. */
  timestamp: string;
  data: { subject: string | null; project_id: string; [name: string]: unknown };
};

export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

type Reason =
  | "headers_missing"
  | "timestamp_out_of_range"
  | "signature_mismatch"
  | "body_malformed";

/** A message that is not from Atlas, or too old. Answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
  readonly code: Reason;

  constructor(code: Reason) {
    super(code);
    this.code = code;
  }
}

const DEFAULT_TOLERANCE_SECONDS = 300;

/**
 * Returns the event if one of the signatures was made with one of the secrets and the message is recent. Comparing takes the
 * same time whatever the signature says.
 *
 * @param body the raw body, as it came: JSON that was parsed and written again does not verify.
 * @param secrets `whsec_…`; several while a rotation overlaps.
 * @throws WebhookVerificationError
 * @see [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: { toleranceSeconds?: number } = {},
): Promise<WebhookEvent> {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  if (!id || !signatures || !/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError("headers_missing");
  // `<=`, so that a tolerance that is not a number refuses.
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= toleranceSeconds))
    throw new WebhookVerificationError("timestamp_out_of_range");
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const keys = await Promise.all((typeof secrets === "string" ? [secrets] : secrets).map(keyOf));
  if (!(await isSigned(keys, signatures, signed)))
    throw new WebhookVerificationError("signature_mismatch");
  return { id, ...parse(bytes) };
}

async function isSigned(
  keys: readonly CryptoKey[],
  signatures: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const part of signatures.split(" ")) {
    const signature = part.startsWith("v1,") ? fromBase64(part.slice(3)) : null;
    if (signature === null) continue;
    for (const key of keys)
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) return true;
  }
  return false;
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (bytes === null || bytes.length === 0)
    throw new TypeError("A webhook's secret is whsec_ and base64.");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
}

function parse(bytes: Uint8Array): Omit<WebhookEvent, "id"> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new WebhookVerificationError("body_malformed");
  }
}

function headerOf(headers: WebhookHeaders, name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? "";
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : (found?.[0] ?? "");
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
