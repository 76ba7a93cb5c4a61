import { expect, test } from "vitest";
import { HashingTurns } from "./hashing-turns.ts";

/** A clock that stands, and sleeps that end when the test says so. */
function standingTime() {
  const sleeps: { ms: number; wake: () => void }[] = [];
  const time = { nowMs: 1_000_000, sleeps };
  const sleep = (ms: number) => new Promise<void>((resolve) => sleeps.push({ ms, wake: resolve }));
  return { time, turns: new HashingTurns(() => time.nowMs, sleep) };
}

test("the first hash runs at once and the next ones wait for moments 50 ms apart", async () => {
  const { time, turns } = standingTime();
  expect(await turns.run(() => "first")).toEqual({ ok: true, value: "first" });
  const second = turns.run(() => "second");
  const third = turns.run(() => "third");
  expect(time.sleeps.map((sleep) => sleep.ms)).toEqual([50, 100]);
  for (const sleep of time.sleeps) sleep.wake();
  expect(await Promise.all([second, third])).toEqual([
    { ok: true, value: "second" },
    { ok: true, value: "third" },
  ]);
});

test("the 33rd that would wait is refused with the seconds until its moment", async () => {
  const { time, turns } = standingTime();
  await turns.run(() => null);
  const waiting = Array.from({ length: 32 }, () => turns.run(() => null));
  expect(await turns.run(() => null)).toEqual({ ok: false, retryAfterSeconds: 2 });
  for (const sleep of time.sleeps) sleep.wake();
  await Promise.all(waiting);
  expect(time.sleeps).toHaveLength(32);
  time.nowMs += 2_000;
  expect((await turns.run(() => null)).ok).toBe(true);
});

test("requests that were cancelled in their sleep do not keep later ones out", async () => {
  const { time, turns } = standingTime();
  await turns.run(() => null);
  for (let i = 0; i < 32; i++) void turns.run(() => null);
  time.nowMs += 5_000;
  expect((await turns.run(() => null)).ok).toBe(false);
  time.nowMs += 10_000;
  expect((await turns.run(() => null)).ok).toBe(true);
});

test("a hash that throws gives its place back", async () => {
  const { time, turns } = standingTime();
  for (let i = 0; i < 40; i++) {
    time.nowMs += 100;
    const fail = () => {
      throw new Error("out of memory");
    };
    await expect(turns.run(fail)).rejects.toThrow("out of memory");
  }
  time.nowMs += 100;
  expect((await turns.run(() => null)).ok).toBe(true);
});
