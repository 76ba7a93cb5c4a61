import { expect, test } from "vitest";
import * as times from "../../workers/tokens/src/token/times.ts";
import { KEPT_MS, TokenCache } from "./token-cache.ts";
import type { Token } from "./schemas.ts";

test("what Atlas and the SDK remember after a change is 60 s at most, together", () => {
  const { memoryMs, cacheEntryMs, cellAfterEndMs } = times.TIMES;
  expect(memoryMs + cacheEntryMs + cellAfterEndMs + KEPT_MS).toBeLessThanOrEqual(60_000);
});

test("a thousand tokens are kept, and one more is read each time", async () => {
  const cache = new TokenCache();
  let reads = 0;
  const read = (name: string) =>
    cache.get(name, undefined, async () => {
      reads++;
      return { connection_id: name, access_token: "secret", expires_at: null } as Token;
    });
  for (let n = 0; n < 1_000; n++) await read(`con_${n}`);
  for (const name of ["con_0", "con_999", "con_1000", "con_1000"]) await read(name);
  expect(reads).toBe(1_002);
});

test("a caller with more patience does not share the read of one with less", async () => {
  const cache = new TokenCache();
  let reads = 0;
  const read = async () => {
    reads++;
    return { connection_id: "con_1", access_token: "secret", expires_at: null } as Token;
  };
  await Promise.all([cache.get("a", 1, read), cache.get("a", 22, read), cache.get("a", 1, read)]);
  expect(reads).toBe(2);
});
