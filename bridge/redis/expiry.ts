import { RedisErrorReply } from "./backend.ts";
import { parseInteger } from "./arguments.ts";
import type { MemoryStore } from "./store.ts";

/** Unix milliseconds from an option of SET (`ex`, `px`, `exat`, `pxat`) and its amount, which must be positive. */
export function readExpiry(store: MemoryStore, word: string, amount: string): number {
  const value = Number(parseInteger(amount));
  const scaled = word.startsWith("ex") ? value * 1000 : value;
  const expiresAtMs = word.endsWith("at") ? scaled : store.now() + scaled;
  if (value <= 0 || expiresAtMs > Number.MAX_SAFE_INTEGER) {
    throw new RedisErrorReply("ERR invalid expire time in 'set' command");
  }
  return expiresAtMs;
}
