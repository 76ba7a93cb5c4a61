import { expect, test } from "vitest";
import { type Orphan, decodeOrphan, encodeOrphan } from "./orphan.ts";

const orphan: Orphan = {
  keptAtMs: 1_000_000,
  leaseSeq: 3,
  grant: {
    accessSealed: "s1.1.AAAA",
    refreshSealed: "s1.1.BBBB",
    dataKeyVersion: 1,
    lifeMs: 3_600_000,
    elapsedMs: 2_000,
    marginMs: 300_000,
    scopes: ["profile"],
  },
};

test("an orphan comes back with its age added to what had passed of the token's life", () => {
  expect(decodeOrphan(encodeOrphan(orphan), 1_060_000)).toEqual({
    ...orphan,
    grant: { ...orphan.grant, elapsedMs: 62_000 },
  });
});

test("a clock that runs behind makes no token younger", () => {
  expect(decodeOrphan(encodeOrphan(orphan), 0)?.grant.elapsedMs).toBe(2_000);
});

test("what the provider left out stays out", () => {
  const grant = { ...orphan.grant, refreshSealed: null, lifeMs: null, scopes: null };
  expect(decodeOrphan(encodeOrphan({ ...orphan, grant }), 1_000_000)?.grant).toEqual(grant);
});

test.each([
  "",
  "junk",
  "null",
  "[]",
  "{}",
  '{"grant":null}',
  '{"grant":{}}',
  JSON.stringify({ ...orphan, keptAtMs: "then" }),
  JSON.stringify({ ...orphan, leaseSeq: null }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, accessSealed: 7 } }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, refreshSealed: 7 } }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, elapsedMs: null } }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, marginMs: "1" } }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, lifeMs: "1" } }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, dataKeyVersion: "1" } }),
  JSON.stringify({ ...orphan, grant: { ...orphan.grant, scopes: [1] } }),
])("%j is no orphan", (text) => {
  expect(decodeOrphan(text, 0)).toBeNull();
});
