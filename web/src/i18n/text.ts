import { type Language, useLanguage } from "./language.ts";

/**
 * The texts of one room of the dashboard in every language. The Russian ones have the type of the English ones, so a text
 * that is missing does not compile.
 *
 * @returns A hook that gives the texts in the reader's language.
 */
export const makeText =
  <Text>(texts: Readonly<Record<Language, Text>>): (() => Text) =>
  () =>
    texts[useLanguage()];
