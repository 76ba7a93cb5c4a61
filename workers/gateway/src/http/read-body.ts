import { within } from "#shared/async/within";
import { MAX_BODY_BYTES } from "./limits.ts";
import { refuse } from "./problem.ts";

/** The time that a client has for its whole body, however steadily it drips in. */
export const BODY_DEADLINE_MS = 10_000;

/**
 * Reads a body as text. Every route that has a body reads it here.
 *
 * Bytes are counted while they stream in, so a missing or false Content-Length does not matter. A body that is not whole
 * in time, or breaks off, is the client's fault, never a failure of Atlas.
 *
 * @throws ProblemError `content_too_large`, `request_timeout`, `invalid_request` when it breaks off or is not UTF-8.
 */
export async function readBody(request: Request, deadlineMs = BODY_DEADLINE_MS): Promise<string> {
  if (request.body === null) return "";
  if (Number(request.headers.get("content-length")) > MAX_BODY_BYTES) refuseSize();
  const reader = request.body.getReader();
  // Nobody waits for the cancellation: the client may never let it finish.
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  const bytes = await within(deadlineMs, readAll(reader), () => {
    giveUp();
    refuse(
      "request_timeout",
      `The body was not complete after ${deadlineMs / 1000} seconds. Send the whole body at once.`,
    );
  });
  if (bytes !== null) return decode(bytes);
  giveUp();
  refuseSize();
}

/** The body's bytes; null if there are more than allowed. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(refuseBroken);
    if (done) return joined(chunks, size);
    size += value.byteLength;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    refuse("invalid_request", "The body is not UTF-8 text.");
  }
}

const refuseBroken = (): never =>
  refuse("invalid_request", "The body broke off. Send it whole, as long as Content-Length says.");

function refuseSize(): never {
  refuse("content_too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}
