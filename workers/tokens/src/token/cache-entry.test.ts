import { expect, test } from "vitest";
import { type CacheEntry, decodeValue, encodeEntry, encodeTombstone } from "./cache-entry.ts";
import { FINAL_EPOCH } from "./times.ts";

const entry: CacheEntry = {
  epoch: 12,
  version: 3,
  projectId: "prj_1",
  connectionId: "con_1",
  state: "active",
  accessSealed: "s1.2.AAAA|BB",
  extraSealed: null,
  dataKeyVersion: 2,
  dataKeyWrapped: "w1.k1.CCCC",
  expiresAtMs: 1_800_000_000_000.5,
  refreshDueAtMs: 1_790_000_000_000,
  scope: ["profile", "a|b"],
  missingScopes: ["email"],
  lastRefreshError: {
    code: "rate_limited",
    provider_error: "slow|down",
    at: "2026-11-23T00:00:00Z",
  },
};

test.each([
  ["everything in it", entry],
  [
    "an endless token",
    { ...entry, expiresAtMs: null, refreshDueAtMs: null, lastRefreshError: null },
  ],
  ["no scopes", { ...entry, scope: [], missingScopes: [] }],
  ["a huge epoch", { ...entry, epoch: FINAL_EPOCH - 1 }],
  ["facts", { ...entry, extraSealed: "s1.2.DDDD" }],
  ["a sealed token that ends like a tombstone", { ...entry, accessSealed: "s1.1.|-" }],
])("an entry with %s comes back as it was", (_, value) => {
  for (const reuseMs of [0, 2_000, 5_000])
    expect(decodeValue(encodeEntry(value, reuseMs))).toEqual({
      kind: "entry",
      entry: value,
      reuseMs,
    });
});

test("an entry that may be used again for the usual time looks like one of an older release", () => {
  expect(decodeValue(`7|${JSON.stringify(wire.slice(0, 12))}`)).toMatchObject({ reuseMs: 2_000 });
  expect(JSON.parse(encodeEntry(entry, 2_000).slice(3))).toEqual(wire.slice(0, 12));
});

test("an entry begins with its epoch and never ends like a tombstone", () => {
  expect(encodeEntry(entry, 0)).toMatch(/^12\|\[/);
  expect(encodeEntry(entry, 0)).toMatch(/\]$/);
});

test("a tombstone comes back, for good as well", () => {
  for (const epoch of [1, 7, FINAL_EPOCH])
    expect(decodeValue(encodeTombstone(epoch))).toEqual({ kind: "tombstone" });
  expect(encodeTombstone(FINAL_EPOCH)).toBe("9007199254740991|-");
});

test("nothing is absent", () => {
  expect(decodeValue(null)).toEqual({ kind: "absent" });
});

const facts = { ...entry, extraSealed: "s1.2.DDDD" };
const wire = JSON.parse(encodeEntry(facts, 1_000).slice(3)) as unknown[];

test.each([
  "",
  "|",
  "|-",
  "-",
  "x|-",
  "1.5|-",
  "9007199254740993|-",
  "7",
  "7|",
  "7|{}",
  "7|null",
  "7|[]",
  '7|"text"',
  "7|[1,2",
  `7|${JSON.stringify(wire.slice(0, 11))}`,
  `7|${JSON.stringify(wire.with(13, 5_001))}`,
  `7|${JSON.stringify(wire.with(13, -1))}`,
  `7|${JSON.stringify([...wire, 1])}`,
])("%j counts as absent", (text) => {
  expect(decodeValue(text)).toEqual({ kind: "absent" });
});

test.each(wire.map((_, index) => index))(
  "an entry whose member %i is a lie counts as absent",
  (index) => {
    const lie = wire.with(index, index === 11 ? "text" : { a: 1 });
    expect(decodeValue(`7|${JSON.stringify(lie)}`)).toEqual({ kind: "absent" });
  },
);
