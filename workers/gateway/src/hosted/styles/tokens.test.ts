import { describe, expect, test } from "vitest";
import { TOKENS } from "./tokens.ts";

/** A colour of the stylesheet in one of the two schemes. */
function colorOf(name: string, scheme: "light" | "dark"): string {
  const pair = new RegExp(`--${name}: (?:light-dark\\((#\\w{6}), (#\\w{6})\\)|(#\\w{6}));`).exec(
    TOKENS,
  );
  const color = pair?.[3] ?? (scheme === "light" ? pair?.[1] : pair?.[2]);
  if (color === undefined) throw new Error(name);
  return color;
}

/** @see [WCAG 2.2, relative luminance](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance) */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"] as const)("in the %s scheme", (scheme) => {
  test.each([
    ["text", "plate"],
    ["text", "bg-sunk"],
    ["text-2", "bg"],
    ["text-2", "plate"],
    ["text-2", "bg-sunk"],
    ["text-2", "accent-soft"],
    ["text-3", "bg"],
    ["text-3", "bg-subtle"],
    ["accent", "bg"],
    ["on-accent", "accent-fill"],
    ["on-accent", "accent-fill-hover"],
    ["text-inverse", "bg-inverse"],
  ])("%s can be read on %s", (text, ground) => {
    expect(contrastOf(colorOf(text, scheme), colorOf(ground, scheme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["control", "bg"],
    ["accent", "bg-subtle"],
    ["good", "bg"],
    ["brand-github", "bg"],
    ["brand-google", "bg"],
  ])("%s can be seen on %s", (mark, ground) => {
    expect(contrastOf(colorOf(mark, scheme), colorOf(ground, scheme))).toBeGreaterThanOrEqual(3);
  });
});
