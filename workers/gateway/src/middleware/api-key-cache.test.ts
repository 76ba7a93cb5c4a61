import { expect, test } from "vitest";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { ApiKeyCache, REFUSAL_MS, VERDICT_MS } from "./api-key-cache.ts";

const verdict = (expires_at: string | null = null): ApiKeyVerdict => ({
  api_key_id: "key_1",
  project_id: "prj_1",
  scopes: ["tokens:read"],
  expires_at,
});

const at = (startMs: number) => {
  let nowMs = startMs;
  return { cache: new ApiKeyCache(() => nowMs), to: (ms: number) => void (nowMs = ms) };
};

test("a verdict is believed for 20 s from when it was asked for, not from when it came", () => {
  const { cache, to } = at(1_000_000);
  cache.remember("k", verdict(), 998_000);
  to(998_000 + VERDICT_MS - 1);
  expect(cache.find("k")).toEqual(verdict());
  to(998_000 + VERDICT_MS);
  expect(cache.find("k")).toBeNull();
});

test("reading a verdict does not lengthen it", () => {
  const { cache, to } = at(0);
  cache.remember("k", verdict(), 0);
  for (let ms = 0; ms < VERDICT_MS; ms += 1_000) {
    to(ms);
    expect(cache.find("k")).not.toBeNull();
  }
  to(VERDICT_MS);
  expect(cache.find("k")).toBeNull();
});

test("a verdict does not outlive the key", () => {
  const { cache, to } = at(0);
  cache.remember("k", verdict(new Date(5_000).toISOString()), 0);
  to(4_999);
  expect(cache.find("k")).not.toBeNull();
  to(5_000);
  expect(cache.find("k")).toBeNull();
});

test("a refusal is believed for 5 s and ends an older verdict", () => {
  const { cache, to } = at(0);
  cache.remember("k", verdict(), 0);
  cache.refuse("k", 1_000);
  expect(cache.find("k")).toBe("refused");
  to(1_000 + REFUSAL_MS);
  expect(cache.find("k")).toBeNull();
});

test("1,000 verdicts are kept and the oldest gives way, whatever was refused", () => {
  const { cache } = at(0);
  for (let i = 0; i < 1_000; i++) cache.remember(`k${i}`, verdict(), 0);
  for (let i = 0; i < 5_000; i++) cache.refuse(`bad${i}`, 0);
  expect(cache.find("k0")).not.toBeNull();
  cache.remember("one more", verdict(), 0);
  expect(cache.find("k0")).toBeNull();
  expect(cache.find("k1")).not.toBeNull();
  expect(cache.find("bad0")).toBeNull();
  expect(cache.find("bad4999")).toBe("refused");
});
