import { expect, test } from "vitest";
import { LocalBuckets } from "./local-buckets.ts";

const TEN_A_MINUTE = { attempts: 10, windowMs: 60_000 };

test("a bucket lets its attempts through and then one each time a token comes back", () => {
  let nowMs = 0;
  const buckets = new LocalBuckets(() => nowMs);
  for (let i = 0; i < 10; i++) expect(buckets.take("a", TEN_A_MINUTE)).toBe(0);
  expect(buckets.take("a", TEN_A_MINUTE)).toBe(6_000);
  expect(buckets.take("b", TEN_A_MINUTE)).toBe(0);
  nowMs += 6_000;
  expect(buckets.take("a", TEN_A_MINUTE)).toBe(0);
  expect(buckets.take("a", TEN_A_MINUTE)).toBe(6_000);
});

test("refused attempts do not push the next token away", () => {
  let nowMs = 0;
  const buckets = new LocalBuckets(() => nowMs);
  for (let i = 0; i < 10; i++) buckets.take("a", TEN_A_MINUTE);
  for (let i = 0; i < 59; i++) {
    nowMs += 100;
    expect(buckets.take("a", TEN_A_MINUTE)).toBeGreaterThan(0);
  }
  nowMs += 100;
  expect(buckets.take("a", TEN_A_MINUTE)).toBe(0);
});

test("a token that is given back can be taken again, and never more than there were", () => {
  const buckets = new LocalBuckets(() => 0);
  for (let i = 0; i < 10; i++) buckets.take("a", TEN_A_MINUTE);
  buckets.giveBack("a", TEN_A_MINUTE);
  expect(buckets.take("a", TEN_A_MINUTE)).toBe(0);
  for (let i = 0; i < 30; i++) buckets.giveBack("a", TEN_A_MINUTE);
  for (let i = 0; i < 10; i++) expect(buckets.take("a", TEN_A_MINUTE)).toBe(0);
  expect(buckets.take("a", TEN_A_MINUTE)).toBeGreaterThan(0);
});

test("the isolate forgets the longest unused of more than 10,000 keys", () => {
  const buckets = new LocalBuckets(() => 0);
  for (let i = 0; i < 10; i++) {
    buckets.take("old", TEN_A_MINUTE);
    buckets.take("used", TEN_A_MINUTE);
  }
  for (let i = 0; i < 9_998; i++) buckets.take(`other ${i}`, TEN_A_MINUTE);
  buckets.take("used", TEN_A_MINUTE);
  buckets.take("one more", TEN_A_MINUTE);
  expect(buckets.take("used", TEN_A_MINUTE)).toBeGreaterThan(0);
  expect(buckets.take("old", TEN_A_MINUTE)).toBe(0);
});
