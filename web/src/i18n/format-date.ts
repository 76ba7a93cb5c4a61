import type { Language } from "./language.ts";

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
  ru: [
    "янв.",
    "февр.",
    "мар.",
    "апр.",
    "мая",
    "июн.",
    "июл.",
    "авг.",
    "сент.",
    "окт.",
    "нояб.",
    "дек.",
  ],
};

const two = (value: number): string => String(value).padStart(2, "0");

/*
 * What `Intl.DateTimeFormat` writes for en-GB and ru-RU, which a test compares. Making the first one of those takes a slow
 * phone a tenth of a second, and every list has times.
 */

/** 16:05 */
export const clockOf = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** 27 Nov */
export const dayOf = (at: Date, language: Language): string =>
  `${at.getDate()} ${MONTHS[language][at.getMonth()] ?? ""}`;

/** 27 Nov 2026 */
export const dayOfYear = (at: Date, language: Language): string =>
  `${dayOf(at, language)} ${at.getFullYear()}${language === "ru" ? " г." : ""}`;

/** 27 Nov 2026, 16:05 */
export const fullDate = (at: Date, language: Language): string =>
  `${dayOfYear(at, language)}, ${clockOf(at)}`;
