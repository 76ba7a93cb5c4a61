import { type NumberFormatter, numberFormat } from "./format-number.ts";
import { onFirstUse } from "./on-first-use.ts";

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

const english = onFirstUse(() => new Intl.PluralRules("en"));
const russian = onFirstUse(() => new Intl.PluralRules("ru"));

const counted = (rules: Intl.PluralRules, format: NumberFormatter, forms: Forms, count: number) =>
  `${format(count)}\u00A0${forms[rules.select(count)] ?? forms.other}`;

/** "4 connections": the number and the word in the form that it asks for. */
export const countEn = (count: number, one: string, other: string): string =>
  counted(english(), numberFormat("en"), { one, other }, count);

/** "4 подключения": forms for 1, 2 to 4, and 5 and more. */
export const countRu = (count: number, one: string, few: string, many: string): string =>
  counted(russian(), numberFormat("ru"), { one, few, many, other: few }, count);
