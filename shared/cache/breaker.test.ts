import { beforeEach, describe, expect, test } from "vitest";
import { RedisBreaker } from "./breaker.ts";

let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000_000;
});
const clock = () => nowMs;

const succeed = async () => "value";
const fail = async (): Promise<string> => {
  throw new Error("Redis did not answer");
};

const AVAILABLE = { available: true, value: "value" };
const UNAVAILABLE = { available: false };

/** Whether the breaker lets a command through to Redis. */
async function letsThrough(breaker: RedisBreaker, command = succeed): Promise<boolean> {
  let ran = false;
  await breaker.run(() => {
    ran = true;
    return command();
  });
  return ran;
}

/** A command that ends when the test says so. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { command: () => promise, resolve: () => resolve("value"), reject };
}

test("a closed breaker runs every command and returns its value", async () => {
  const breaker = new RedisBreaker(clock);
  for (let n = 0; n < 3; n++) expect(await breaker.run(succeed)).toEqual(AVAILABLE);
});

test("a value of null or undefined is a reply all the same", async () => {
  const breaker = new RedisBreaker(clock);
  expect(await breaker.run(async () => null)).toEqual({ available: true, value: null });
  expect(await breaker.run(async () => undefined)).toEqual({ available: true, value: undefined });
});

test("a failure is an answer, never an error, whether the command rejects or throws", async () => {
  expect(await new RedisBreaker(clock).run(fail)).toEqual(UNAVAILABLE);
  const thrown = new RedisBreaker(clock).run(() => {
    throw new Error("no client");
  });
  expect(await thrown).toEqual(UNAVAILABLE);
});

describe("an open breaker", () => {
  let breaker: RedisBreaker;
  beforeEach(async () => {
    breaker = new RedisBreaker(clock);
    await breaker.run(fail);
  });

  test("skips every command for two seconds", async () => {
    for (const ms of [0, 1_000, 999]) {
      nowMs += ms;
      expect(await letsThrough(breaker), `after ${ms} ms`).toBe(false);
      expect(await breaker.run(succeed)).toEqual(UNAVAILABLE);
    }
  });

  test("lets one caller probe after two seconds, while the others keep skipping", async () => {
    nowMs += 2_000;
    const probe = pending();
    const probing = breaker.run(probe.command);
    expect(await letsThrough(breaker)).toBe(false);
    expect(await letsThrough(breaker)).toBe(false);
    probe.resolve();
    expect(await probing).toEqual(AVAILABLE);
  });

  test("closes when the probe succeeds", async () => {
    nowMs += 2_000;
    expect(await breaker.run(succeed)).toEqual(AVAILABLE);
    expect(await Promise.all([letsThrough(breaker), letsThrough(breaker)])).toEqual([true, true]);
  });

  test("opens for another two seconds from the end of a probe that fails", async () => {
    nowMs += 2_000;
    const probe = pending();
    const probing = breaker.run(probe.command);
    nowMs += 250;
    probe.reject(new Error("still away"));
    expect(await probing).toEqual(UNAVAILABLE);
    nowMs += 1_999;
    expect(await letsThrough(breaker)).toBe(false);
    nowMs += 1;
    expect(await letsThrough(breaker)).toBe(true);
  });

  test("lets the next caller probe when a probe is never heard of again", async () => {
    nowMs += 2_000;
    void breaker.run(pending().command);
    nowMs += 1_999;
    expect(await letsThrough(breaker)).toBe(false);
    nowMs += 1;
    expect(await letsThrough(breaker)).toBe(true);
  });

  test("closes when a command that was under way before succeeds after all", async () => {
    const other = new RedisBreaker(clock);
    const slow = pending();
    const running = other.run(slow.command);
    await other.run(fail);
    expect(await letsThrough(other)).toBe(false);
    slow.resolve();
    expect(await running).toEqual(AVAILABLE);
    expect(await letsThrough(other)).toBe(true);
  });
});

describe("a breaker that opens after three failures", () => {
  let breaker: RedisBreaker;
  beforeEach(() => {
    breaker = new RedisBreaker(clock, 3);
  });

  test("stays closed for two and opens with the third", async () => {
    for (let n = 0; n < 3; n++) expect(await letsThrough(breaker, fail)).toBe(true);
    expect(await letsThrough(breaker)).toBe(false);
  });

  test("counts failures in a row only", async () => {
    for (const command of [fail, fail, succeed, fail, fail]) await breaker.run(command);
    expect(await letsThrough(breaker)).toBe(true);
  });

  test("opens again with one failed probe, and counts from the start once closed", async () => {
    for (let n = 0; n < 3; n++) await breaker.run(fail);
    nowMs += 2_000;
    expect(await letsThrough(breaker, fail)).toBe(true);
    expect(await letsThrough(breaker)).toBe(false);
    nowMs += 2_000;
    await breaker.run(succeed);
    for (let n = 0; n < 2; n++) await breaker.run(fail);
    expect(await letsThrough(breaker)).toBe(true);
  });
});
