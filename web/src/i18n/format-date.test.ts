import { expect, test } from "vitest";
import { clockOf, dayOf, dayOfYear, fullDate } from "./format-date.ts";

const LOCALES = { en: "en-GB", ru: "ru-RU" } as const;
const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, " ");

test.for(["en", "ru"] as const)("times are written as the locale does, in %s", (language) => {
  const intl = (at: Date, options: Intl.DateTimeFormatOptions) =>
    plain(new Intl.DateTimeFormat(LOCALES[language], options).format(at));
  const day = { day: "numeric", month: "short" } as const;
  const year = { ...day, year: "numeric" } as const;
  const clock = { hour: "2-digit", minute: "2-digit" } as const;
  for (let month = 0; month < 12; month++)
    for (const hour of [0, 9, 23]) {
      const at = new Date(2026, month, 1 + month * 2, hour, 5);
      expect(clockOf(at)).toBe(intl(at, clock));
      expect(dayOf(at, language)).toBe(intl(at, day));
      expect(dayOfYear(at, language)).toBe(intl(at, year));
      expect(fullDate(at, language)).toBe(intl(at, { ...year, ...clock }));
    }
});
