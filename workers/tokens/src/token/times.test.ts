import { expect, test } from "vitest";
import { CIRCUIT_THRESHOLD, FINAL_EPOCH, TIMES } from "./times.ts";

const WORST_REQUEST_MS = TIMES.sendWindowMs + TIMES.refreshDeadlineMs;

test("what was revoked is gone everywhere in less than a minute", () => {
  expect(TIMES.memoryMs + TIMES.cacheEntryMs + TIMES.cellAfterEndMs).toBe(55_000);
  expect(TIMES.memoryMs + TIMES.cacheEntryMs + TIMES.cellAfterEndMs).toBeLessThan(60_000);
});

test("a provider has answered, or was given up, well before the lease ends", () => {
  expect(WORST_REQUEST_MS).toBeLessThan(TIMES.storeWindowMs);
  expect(TIMES.storeWindowMs).toBeLessThan(TIMES.leaseMs);
  expect(TIMES.leaseMs - WORST_REQUEST_MS).toBeGreaterThanOrEqual(15_000);
});

test("a tombstone outlives every entry that a slow reader may still write", () => {
  expect(TIMES.tombstoneMs).toBeGreaterThan(TIMES.cacheEntryMs + TIMES.memoryMs);
});

test("a probe is shorter than a lease, and so is the gate of background refreshes", () => {
  expect(TIMES.probeMs).toBeLessThan(TIMES.leaseMs);
  expect(TIMES.backgroundGateMs).toBeLessThan(TIMES.leaseMs);
});

test("an orphan waits far longer than any lease", () => {
  expect(TIMES.orphanSeconds * 1_000).toBeGreaterThan(100 * TIMES.leaseMs);
});

test("the last epoch is one that Redis's numbers hold exactly", () => {
  expect(FINAL_EPOCH).toBe(2 ** 53 - 1);
  expect(CIRCUIT_THRESHOLD).toBe(5);
});

test("what is begun behind an answer ends before Cloudflare does, 30 s after the client left", () => {
  const worstMs = TIMES.backgroundStartMs + TIMES.sendWindowMs + TIMES.refreshDeadlineMs;
  expect(worstMs + TIMES.storePatienceMs).toBeLessThan(30_000);
});
