import type { CacheReply } from "#shared/cache/breaker";
import type { Clock } from "#shared/clock";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { cacheRequests, tokenReadDuration, tokenReads } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Result } from "#shared/result";
import type { CacheValue } from "../token/cache-entry.ts";

/** Where a read's answer came from, as far as the read has come. */
export type AnswerSource = { source: "none" | "memory" | "cache" | "database" | "refresh" };

/** Counts one read by how it ended, a thrown outage included, and times it. */
export async function measureRead(
  clock: Clock,
  read: (from: AnswerSource) => Promise<Result<Token, TokensError>>,
): Promise<Result<Token, TokensError>> {
  const from: AnswerSource = { source: "none" };
  const startedMs = clock();
  let ended = "internal_error";
  try {
    const result = await read(from);
    ended = resultOf(result);
    return result;
  } finally {
    meter.count(tokenReads, { result: ended });
    meter.observe(tokenReadDuration, { source: from.source }, (clock() - startedMs) / 1_000);
  }
}

/** Counts a read that is one of many in a call. */
export const countOneOfMany = (result: Result<Token, TokensError>): void =>
  meter.count(tokenReads, { result: resultOf(result) });

const resultOf = (result: Result<Token, TokensError>): string =>
  result.ok ? "ok" : result.error.code;

/** Counts whether the cache had the token. A tombstone is a miss: PostgreSQL answers. */
export function countLookUp(reply: CacheReply<CacheValue>): void {
  const found = reply.available && reply.value.kind === "entry" ? "hit" : "miss";
  meter.count(cacheRequests, { cache: "tokens", result: reply.available ? found : "unavailable" });
}
