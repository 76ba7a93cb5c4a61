import { expect, test } from "vitest";
import { Deadline } from "./deadline.ts";

test("a deadline counts down from its budget and stops at zero", () => {
  let nowMs = 1_000;
  const deadline = new Deadline(() => nowMs, 500);
  expect(deadline.leftMs()).toBe(500);
  nowMs += 499;
  expect(deadline.leftMs()).toBe(1);
  nowMs += 1_000;
  expect(deadline.leftMs()).toBe(0);
});
