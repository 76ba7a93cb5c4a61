import { createHmac } from "node:crypto";

const STEP_MS = 30_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What an authenticator app shows for this secret, by Node's own HMAC. */
export function codeOfApp(secretBase32: string, atMs: number = Date.now()): string {
  let bits = "";
  for (const character of secretBase32)
    bits += ALPHABET.indexOf(character).toString(2).padStart(5, "0");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)));
  const mac = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/**
 * Waits until the running step lasts long enough for what comes next. A code of the step before is good until this one
 * ends, and a test that takes it must not meet that end.
 */
export async function waitForRoomInStep(roomMs: number): Promise<void> {
  const leftMs = STEP_MS - (Date.now() % STEP_MS);
  if (leftMs < roomMs) await new Promise((resolve) => setTimeout(resolve, leftMs));
}
