import { describe, expect, test } from "vitest";
import { accentFault, accentShades, contrastOf, nearestAccent, textOn } from "./accent-color.ts";

test("contrast is what WCAG says it is", () => {
  expect(contrastOf("#ffffff", "#000000")).toBeCloseTo(21, 5);
  expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrastOf("#006483", "#006483")).toBe(1);
});

describe("a colour", () => {
  test.each(["#116f8d", "#c2410c", "#7c3aed", "#15803d", "#d6006c", "#1a73e8"])(
    "%s may be used, with readable text in both themes",
    (accent) => {
      expect(accentFault(accent)).toBeNull();
      expect(contrastOf(textOn(accent), accent)).toBeGreaterThanOrEqual(4.5);
      expect(nearestAccent(accent)).toBe(accent);
    },
  );

  test.each([
    ["#ffff00", "light"],
    ["#ffffff", "light"],
    ["#000000", "dark"],
    ["#0b1f4d", "dark"],
    // Near the limits: 2.8:1 on the light ground, and 2.4:1 on the dark one.
    ["#f97316", "light"],
    ["#4338ca", "dark"],
    ["#7b7f00", "text"],
  ] as const)("%s may not: it fails by %s", (accent, fault) => {
    expect(accentFault(accent)).toBe(fault);
  });
});

test("every colour has a nearest one that may be used, and whose shades keep the text readable", () => {
  for (let red = 0; red < 256; red += 51)
    for (let green = 0; green < 256; green += 51)
      for (let blue = 0; blue < 256; blue += 51) {
        const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
        const near = nearestAccent(`#${hex}`);
        expect([hex, accentFault(near)]).toEqual([hex, null]);
        for (const shade of Object.values(accentShades(near)))
          expect(contrastOf(textOn(near), shade), hex).toBeGreaterThanOrEqual(4.5);
      }
});
