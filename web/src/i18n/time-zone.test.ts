import { afterEach, expect, test } from "vitest";
import { fullDate } from "./format-date.ts";
import { chooseTimeZone, inZone, localTimeOf, momentOf } from "./time-zone.ts";

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

test.each([
  ["Asia/Tokyo", "2026-11-28T01:05", "2026-11-27T16:05:00.000Z"],
  ["Asia/Kolkata", "2026-11-27T21:35", "2026-11-27T16:05:00.000Z"],
  // The clocks change on 29 March 2026 at 01:00 UTC.
  ["Europe/Berlin", "2026-03-29T00:30", "2026-03-28T23:30:00.000Z"],
  ["Europe/Berlin", "2026-03-29T06:30", "2026-03-29T04:30:00.000Z"],
  [null, "2026-11-27T16:05", new Date(2026, 10, 27, 16, 5).toISOString()],
])("a field filled in in %s with %s is that moment, and shows it again", (zone, typed, iso) => {
  chooseTimeZone(zone);
  expect(momentOf(typed).toISOString()).toBe(iso);
  expect(localTimeOf(new Date(iso))).toBe(typed);
});

test("a field that is not filled in is no moment", () => {
  expect(momentOf("").getTime()).toBeNaN();
});
