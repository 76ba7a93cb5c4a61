import { describe, expect, it } from "vitest";
import { readLife } from "./token-life.ts";

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const NOW = NOW_MS / 1_000;

const read = (members: Record<string, unknown>) => readLife(members, NOW_MS);

describe("a life", () => {
  it.each<[what: string, members: Record<string, unknown>]>([
    ["a number", { expires_in: 3600 }],
    ["a fraction", { expires_in: 3600.9 }],
    ["text", { expires_in: " 3600 " }],
    ["text with a sign", { expires_in: "+3600" }],
    ["text with an exponent", { expires_in: "3.6e3" }],
    ["seconds", { expires_in: "3600 seconds" }],
    ["a letter", { expires_in: "3600s" }],
    ["minutes", { expires_in: "60 minutes" }],
    ["an hour", { expires_in: "1 hour" }],
    ["milliseconds with their unit", { expires_in: "3600000ms" }],
    ["an ISO duration", { expires_in: "PT1H" }],
    ["a list of one", { expires_in: [3600] }],
    ["an object", { expires_in: { seconds: 3600 } }],
    ["another case", { expiresIn: 3600 }],
    ["another name", { expires: 3600 }],
    ["the time it ends, as a number", { expires_at: NOW + 3600 }],
    ["the time it ends, as text", { expires_on: String(NOW + 3600) }],
    ["the time it ends, in milliseconds", { expires_at: NOW_MS + 3_600_000 }],
    ["the time it ends, by ISO 8601", { expires_at: "2026-11-28T13:00:00Z" }],
    ["the time it ends, by another clock's zone", { expires_at: "2026-11-28T16:30:00+03:30" }],
    ["the time it ends, by RFC 1123", { expires: "Sat, 28 Nov 2026 13:00:00 GMT" }],
    ["the time it ends, in expires_in", { expires_in: NOW + 3600 }],
    ["one beside an odd one", { expires_in: "soon", expires_on: String(NOW + 3600) }],
    ["one beside Azure's second", { expires_in: "3600", ext_expires_in: "7200" }],
  ])("as %s", (_what, members) => {
    expect(read(members)).toEqual({ seconds: 3600, oddity: null });
  });

  it("in milliseconds without a unit is believed", () => {
    expect(read({ expires_in: 3_600_000 })).toEqual({ seconds: 3_600_000, oddity: null });
  });

  it.each([undefined, null, "", " ", false, "never", "null"])("%j is none", (value) => {
    expect(read({ expires_in: value })).toEqual({ seconds: null, oddity: "absent" });
  });

  it.each([0, -1, "0", "-5", 0.5, NOW - 1e6, "2020-01-01T00:00:00Z", "0 seconds"])(
    "%j is over",
    (value) => {
      expect(read({ expires_in: value })).toEqual({ seconds: null, oddity: "over" });
    },
  );

  it.each(["soon", "1 fortnight", {}, [], [[[[3600]]]], true, "P", "PT", "NaN", "2026-99-99"])(
    "%j is unreadable",
    (value) => {
      expect(read({ expires_in: value })).toEqual({ seconds: null, oddity: "unreadable" });
    },
  );

  it.each([1e300, "1e300", 400_000_000, 2_147_483_647 * 2])("%j is too long", (value) => {
    expect(read({ expires_in: value })).toEqual({ seconds: null, oddity: "too_long" });
  });
});
