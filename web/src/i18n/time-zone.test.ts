import { afterEach, expect, test } from "vitest";
import { fullDate } from "./format-date.ts";
import { chooseTimeZone, inZone } from "./time-zone.ts";

afterEach(() => chooseTimeZone(null));

const written = (iso: string) => fullDate(inZone(new Date(iso)), "en");

test.each([
  ["Asia/Tokyo", "28 Nov 2026, 01:05"],
  ["America/New_York", "27 Nov 2026, 11:05"],
  ["Asia/Kolkata", "27 Nov 2026, 21:35"],
  ["UTC", "27 Nov 2026, 16:05"],
])("a time is written as it is in %s", (zone, text) => {
  chooseTimeZone(zone);
  expect(written("2026-11-27T16:05:03Z")).toBe(text);
});

test("without a zone, or with one that nobody knows, it is the browser's own time", () => {
  const at = new Date("2026-11-27T16:05:03Z");
  expect(inZone(at)).toBe(at);
  chooseTimeZone("Mars/Olympus");
  expect(inZone(at)).toBe(at);
});
