import type { Language } from "./language.ts";

export type NumberFormatter = (value: number) => string;

const SIGNS = {
  en: { group: ",", point: ".", percent: "%" },
  ru: { group: "\u00A0", point: ",", percent: "\u00A0%" },
} as const satisfies Record<Language, object>;

/*
 * What `Intl.NumberFormat` writes for en-GB and ru-RU, which a test compares. Making the first one of those takes a slow
 * phone a tenth of a second, and every page has numbers.
 */

/** 12,948 in English, 12 948 with a non-breaking space in Russian. At most `digits` digits after the point. */
export const numberFormat =
  (language: Language, digits = 3): NumberFormatter =>
  (value) => {
    if (!Number.isFinite(value)) return "–";
    const { group, point } = SIGNS[language];
    const [whole = "0", part = ""] = String(Number(Math.abs(value).toFixed(digits))).split(".");
    const sign = value < 0 ? "-" : "";
    const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group);
    return part === "" ? sign + grouped : `${sign}${grouped}${point}${part}`;
  };

/** 91.8% and 91,8 %, from a share between 0 and 1. */
export const percentFormat =
  (language: Language): NumberFormatter =>
  (share) =>
    numberFormat(language, 1)(share * 100) + SIGNS[language].percent;
