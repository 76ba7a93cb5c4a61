import { describe, expect, test } from "vitest";
import type { Exchange } from "../../../bridge/faults.ts";
import { wayOf } from "./way.ts";

const exchange = (
  target: Exchange["target"],
  begunMs: number,
  answeredMs: number,
  text = "",
): Exchange => ({ target, texts: [text], begunMs, answeredMs });
const lengthOf = (exchanges: Exchange[]) => wayOf(exchanges, 0, 200).length;

describe("round trips on an operation's way", () => {
  test("that wait for each other all count, in their order", () => {
    const way = wayOf([exchange("sql", 21, 61), exchange("redis", 0, 20)], 0, 200);
    expect(way.map(({ target }) => target)).toEqual(["redis", "sql"]);
  });

  test("that run beside each other count once", () => {
    expect(lengthOf([exchange("redis", 0, 20), exchange("sql", 1, 41)])).toBe(1);
    expect(
      lengthOf([exchange("sql", 0, 40), exchange("redis", 1, 21), exchange("redis", 22, 42)]),
    ).toBe(2);
  });

  test("that were begun before the operation or end after its answer do not count", () => {
    expect(lengthOf([exchange("sql", -5, 35), exchange("sql", 180, 220)])).toBe(0);
  });
});
