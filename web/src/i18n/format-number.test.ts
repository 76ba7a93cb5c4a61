import { expect, test } from "vitest";
import { numberFormat, percentFormat } from "./format-number.ts";

const LOCALES = { en: "en-GB", ru: "ru-RU" } as const;
const VALUES = [0, 7, 999, 1_000, 12_948, 1_234_567, -1, -4_321, 0.5, 1.25, 1_234.567, 59.94];
const SHARES = [0, 0.001, 0.0004, 0.333, 0.5, 0.9183, 0.9999, 1, 12.5];

test.for(["en", "ru"] as const)("numbers are written as the locale does, in %s", (language) => {
  const intl = new Intl.NumberFormat(LOCALES[language], { useGrouping: "always" });
  for (const value of VALUES) expect(numberFormat(language)(value)).toBe(intl.format(value));
  const short = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 });
  for (const value of [1.4, 1.04, 12, 59.94])
    expect(numberFormat(language, 1)(value)).toBe(short.format(value));
});

test.for(["en", "ru"] as const)("shares are written as the locale does, in %s", (language) => {
  const intl = new Intl.NumberFormat(LOCALES[language], {
    style: "percent",
    maximumFractionDigits: 1,
  });
  for (const share of SHARES) expect(percentFormat(language)(share)).toBe(intl.format(share));
});

test("what is not a number is a dash", () => {
  expect(numberFormat("en")(Number.NaN)).toBe("–");
});
