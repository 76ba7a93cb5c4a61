import { clockOf, dayOf, dayOfYear, fullDate } from "./format-date.ts";
import { type NumberFormatter, numberFormat, percentFormat } from "./format-number.ts";
import { type Language, useLanguage } from "./language.ts";
import { inZone, useTimeZone } from "./time-zone.ts";
import { onFirstUse } from "./on-first-use.ts";

const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", ru: "ru-RU" };
const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Numbers and times as the reader's language writes them, in the reader's time zone. Times come in as ISO strings. */
export type Format = {
  readonly language: Language;
  readonly number: NumberFormatter;
  /** 24k and 24 тыс., for axes. */
  compact(value: number): string;
  /** 91.8% and 91,8 %, from a share between 0 and 1. */
  percent(share: number): string;
  /** "12 s" under a minute, "4 min" under an hour, "09:12" today, "19 Nov" before, with the year when it is another. */
  short(iso: string, nowMs?: number): string;
  /** 16:05 */
  clock(iso: string): string;
  /** 27 Nov */
  day(iso: string): string;
  /** 27 Nov 2026, 16:05 */
  full(iso: string): string;
  /** 2026-11-27 16:05:03 UTC, for the title of a shortened time. */
  utc(iso: string): string;
  /** 182 ms, 1.4 s, 4 min */
  duration(ms: number): string;
};

function makeFormat(language: Language): Format {
  const locale = LOCALES[language];
  const number = numberFormat(language);
  const decimal = numberFormat(language, 1);
  const compact = onFirstUse(() => new Intl.NumberFormat(locale, { notation: "compact" }));
  const units =
    language === "en" ? { ms: "ms", s: "s", min: "min" } : { ms: "мс", s: "с", min: "мин" };
  const duration = (ms: number): string => {
    if (ms < SECOND) return `${number(Math.round(ms))}\u00A0${units.ms}`;
    if (ms < MINUTE) return `${decimal(ms / SECOND)}\u00A0${units.s}`;
    return `${number(Math.round(ms / MINUTE))}\u00A0${units.min}`;
  };
  const short = (iso: string, nowMs = Date.now()): string => {
    const distance = Math.abs(nowMs - new Date(iso).getTime());
    const at = inZone(new Date(iso));
    if (distance < MINUTE) return `${number(Math.round(distance / SECOND))}\u00A0${units.s}`;
    if (distance < 60 * MINUTE) return `${number(Math.round(distance / MINUTE))}\u00A0${units.min}`;
    const now = inZone(new Date(nowMs));
    if (distance < DAY && at.toDateString() === now.toDateString()) return clockOf(at);
    return (at.getFullYear() === now.getFullYear() ? dayOf : dayOfYear)(at, language);
  };
  return {
    language,
    number,
    percent: percentFormat(language),
    compact: (value) => (value < 1_000 ? decimal(value) : compact().format(value)),
    clock: (iso) => clockOf(inZone(new Date(iso))),
    day: (iso) => dayOf(inZone(new Date(iso)), language),
    short,
    full: (iso) => fullDate(inZone(new Date(iso)), language),
    utc: (iso) => `${new Date(iso).toISOString().slice(0, 19).replace("T", " ")} UTC`,
    duration,
  };
}

const FORMATS: Readonly<Record<Language, Format>> = {
  en: makeFormat("en"),
  ru: makeFormat("ru"),
};

/** Asks for the zone only so that a page is written again when it changes. */
export function useFormat(): Format {
  useTimeZone();
  return FORMATS[useLanguage()];
}
