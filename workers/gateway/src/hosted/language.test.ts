import { expect, test } from "vitest";
import { LANGUAGES, TEXTS, chooseLanguage } from "./language.ts";

const visit = (acceptLanguage: string, query = "") =>
  new Request(`https://atlas.example.com/connect/t${query}`, {
    headers: { "accept-language": acceptLanguage },
  });

test.each([
  ["ru", "ru"],
  ["ru-RU,ru;q=0.9,en;q=0.8", "ru"],
  ["en;q=0.5, RU;q=0.8", "ru"],
  ["de, en;q=0.1", "en"],
  ["ru;q=0, en;q=0.1", "en"],
  ["de", "en"],
  ["", "en"],
  ["*", "en"],
  ["ru;q=x", "en"],
  ["__proto__, constructor", "en"],
])("a browser that prefers %j gets %s", (header, language) => {
  expect(chooseLanguage(visit(header), null)).toBe(language);
});

test("the person's choice comes before the app's, and that before the browser's", () => {
  expect(chooseLanguage(visit("en", "?lang=ru"), "en")).toBe("ru");
  expect(chooseLanguage(visit("en"), "ru")).toBe("ru");
  expect(chooseLanguage(visit("en", "?lang=xx"), null)).toBe("en");
});

/** Every text with its path and the names in its braces. */
const placesOf = (texts: object, path = ""): string[] =>
  Object.entries(texts).flatMap(([name, text]: [string, unknown]) => {
    if (typeof text === "object" && text !== null) return placesOf(text, `${path}/${name}`);
    const places = String(text).match(/\{\w+\}/g) ?? [];
    return [`${path}/${name} ${places.toSorted().join(" ")}`];
  });

test.each(LANGUAGES)("the texts in %s have the places of the English ones", (language) => {
  expect(placesOf(TEXTS[language])).toEqual(placesOf(TEXTS.en));
});
