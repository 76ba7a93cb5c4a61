import { describe, expect, test } from "vitest";
import { ID_PREFIXES, type IdKind, idPattern, isId, newId } from "./ids.ts";

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The 128 bits of an id. */
const bitsOf = (id: string): bigint =>
  [...(id.split("_")[1] ?? "")].reduce(
    (bits, character) => bits * 32n + BigInt(ALPHABET.indexOf(character)),
    0n,
  );
const timeOf = (id: string): number => Number(bitsOf(id) >> 80n);

describe.each(KINDS)("an id of the kind %s", (kind) => {
  const id = newId(kind);

  test("is its prefix and 26 characters of Crockford's base32, the first of them at most 7", () => {
    expect(id).toMatch(/^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(id.slice(0, 3)).toBe(ID_PREFIXES[kind]);
  });

  test("is an id of its kind alone", () => {
    expect(KINDS.filter((other) => isId(other, id))).toEqual([kind]);
  });
});

test("the bits of an id are a UUIDv7: its version, its variant and the time of its making", () => {
  const nowMs = Date.UTC(2026, 10, 23, 10, 20, 30, 123);
  for (let n = 0; n < 100; n++) {
    const bits = bitsOf(newId("connection", nowMs));
    expect(bits >> 128n).toBe(0n);
    expect(Number(bits >> 80n)).toBe(nowMs);
    expect((bits >> 76n) & 0xfn).toBe(7n);
    expect((bits >> 62n) & 0b11n).toBe(0b10n);
  }
});

test("an id is made now unless a time is given", () => {
  const beforeMs = Date.now();
  const madeMs = timeOf(newId("event"));
  expect(madeMs).toBeGreaterThanOrEqual(beforeMs);
  expect(madeMs).toBeLessThanOrEqual(Date.now());
});

test("ids sort by time, also where the clock's bytes and the id's characters roll over", () => {
  const bits = [1, 5, 8, 10, 15, 16, 20, 24, 25, 30, 32, 35, 40, 45, 47];
  const times = [0, ...bits.flatMap((bit) => [2 ** bit - 1, 2 ** bit]), 2 ** 48 - 1];
  const unique = [...new Set(times)];
  const ids = unique.map((ms) => newId("event", ms));
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.map(timeOf)).toEqual(unique);
});

test("the first and the last moment that fit make ids of the right form", () => {
  expect(newId("event", 0)).toMatch(/^evt_000000000[01]/);
  const last = newId("event", 2 ** 48 - 1);
  expect(last).toMatch(/^evt_7zzzzzzzz[yz]/);
  expect(isId("event", last)).toBe(true);
});

test("ten thousand ids of one millisecond differ, and so do ids after the clock went back", () => {
  const nowMs = Date.now();
  const ids = Array.from({ length: 10_000 }, () => newId("request", nowMs));
  const later = newId("request", nowMs - 60_000);
  expect(new Set([...ids, later]).size).toBe(10_001);
  expect([...ids, later].toSorted()[0]).toBe(later);
});

test("no two kinds share a prefix", () => {
  expect(new Set(Object.values(ID_PREFIXES)).size).toBe(KINDS.length);
});

const GOOD = `con_01${"h".repeat(24)}`;

test.each([
  ["nothing", ""],
  ["the prefix alone", "con_"],
  ["no prefix", GOOD.slice(4)],
  ["another prefix", GOOD.replace("con", "prj")],
  ["a longer prefix", `x${GOOD}`],
  ["upper case", GOOD.toUpperCase()],
  ["a character too few", GOOD.slice(0, -1)],
  ["a character too many", `${GOOD}h`],
  ["a line feed behind", `${GOOD}\n`],
  ["130 bits", GOOD.replace("_0", "_8")],
  ...["i", "l", "o", "u", "-", "ä"].map((letter) => [
    `the letter ${letter}`,
    `${GOOD.slice(0, -1)}${letter}`,
  ]),
])("%s is not an id", (_, text = "") => {
  expect(isId("connection", GOOD)).toBe(true);
  expect(isId("connection", text)).toBe(false);
  expect(idPattern("connection").test(text)).toBe(false);
});
