import { expect, test } from "vitest";
import { lookPauseMs, pollPauseMs } from "./wait-schedule.ts";

/** How often something happens that pauses between, until a refresh of this age ends. */
function timesUntil(endMs: number, pauseMs: (ageMs: number) => number): number {
  let times = 0;
  for (let ageMs = pauseMs(0); ageMs < endMs; ageMs += pauseMs(ageMs)) times += 1;
  return times;
}

test("a waiter hears of an ordinary refresh late by a part of the time that it took", () => {
  for (const tookMs of [150, 300, 1_000, 3_000])
    expect(lookPauseMs(tookMs, 1)).toBeLessThanOrEqual(0.2 * tookMs);
});

test("nobody pauses for longer than 0.6 s, however long the provider takes", () => {
  expect(lookPauseMs(20_000, 1)).toBe(600);
  expect(lookPauseMs(20_000, 0)).toBe(200);
});

test("those who came together do not look together", () => {
  expect(lookPauseMs(0, 0)).toBe(10);
  expect(lookPauseMs(0, 1)).toBe(30);
});

test("a provider that takes 20 s costs an isolate a bounded number of commands and looks", () => {
  expect(timesUntil(20_000, (ageMs) => pollPauseMs(ageMs, false))).toBeLessThanOrEqual(62);
  expect(timesUntil(20_000, (ageMs) => lookPauseMs(ageMs, 0.5))).toBeLessThanOrEqual(75);
});

test("an isolate that refreshes itself asks Redis once a second only", () => {
  expect(timesUntil(300, (ageMs) => pollPauseMs(ageMs, true))).toBe(0);
  expect(timesUntil(20_500, (ageMs) => pollPauseMs(ageMs, true))).toBe(20);
});
