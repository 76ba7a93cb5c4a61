import type { Language } from "./language.ts";

export type NumberFormatter = (value: number) => string;

const formatters: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat("en-GB"),
  ru: new Intl.NumberFormat("ru-RU", { useGrouping: "always" }),
};

/** 12,948 in English, 12 948 with a non-breaking space in Russian. */
export const numberFormat =
  (language: Language): NumberFormatter =>
  (value) =>
    formatters[language].format(value);
