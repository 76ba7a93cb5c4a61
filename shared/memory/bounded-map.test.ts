import { beforeEach, expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

let map: BoundedMap<string, number>;
beforeEach(() => {
  map = new BoundedMap(3, [
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ]);
});

const keys = (): string[] => [...map].map(([key]) => key);

test("a new entry pushes the oldest out and says which value went", () => {
  expect(map.set("d", 4)).toBe(1);
  expect(keys()).toEqual(["b", "c", "d"]);
  expect(map.size).toBe(3);
});

test("setting an entry again pushes nothing out and makes it the youngest", () => {
  expect(map.set("a", 10)).toBeUndefined();
  expect(keys()).toEqual(["b", "c", "a"]);
  expect(map.get("a")).toBe(10);
});

test("using an entry makes it the youngest, and getting it does not", () => {
  expect(map.get("a")).toBe(1);
  expect(keys()).toEqual(["a", "b", "c"]);
  expect(map.use("a")).toBe(1);
  expect(keys()).toEqual(["b", "c", "a"]);
  expect(map.use("none")).toBeUndefined();
});

test("a deleted entry leaves room", () => {
  map.delete("b");
  expect(map.has("b")).toBe(false);
  expect(map.set("d", 4)).toBeUndefined();
  expect(keys()).toEqual(["a", "c", "d"]);
  map.clear();
  expect(map.size).toBe(0);
});
