import { beforeEach, expect, test } from "vitest";
import { TimedMap } from "./timed-map.ts";

let nowMs: number;
let map: TimedMap<string>;

beforeEach(() => {
  nowMs = 1_000_000;
  map = new TimedMap(() => nowMs, 1_000, 3);
});

test("an entry is there until its time is over", () => {
  map.set("a", "1");
  nowMs += 999;
  expect(map.get("a")).toBe("1");
  nowMs += 1;
  expect(map.get("a")).toBeUndefined();
});

test("an entry's time counts from the moment that is given", () => {
  map.set("a", "1", nowMs - 900);
  nowMs += 99;
  expect(map.get("a")).toBe("1");
  nowMs += 1;
  expect(map.get("a")).toBeUndefined();
});

test("an answer that took longer than its time is never returned", () => {
  map.set("a", "1", nowMs - 1_000);
  expect(map.get("a")).toBeUndefined();
});

test("the oldest entry makes room, and setting again makes young", () => {
  for (const name of ["a", "b", "c"]) map.set(name, name);
  map.set("a", "again");
  map.set("d", "d");
  expect(["a", "b", "c", "d"].map((name) => map.get(name))).toEqual(["again", undefined, "c", "d"]);
});

test("a deleted entry is gone, and a name of Object.prototype is only a name", () => {
  map.set("a", "1");
  map.delete("a");
  expect(map.get("a")).toBeUndefined();
  expect(map.get("__proto__")).toBeUndefined();
});
