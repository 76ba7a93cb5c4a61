import { type Text, en } from "./text.en.ts";
import { ru } from "./text.ru.ts";

export const TEXTS = { en, ru } as const satisfies Record<string, Text>;
export type Language = keyof typeof TEXTS;
export const LANGUAGES = ["en", "ru"] as const satisfies readonly Language[];

const isLanguage = (value: string | null): value is Language =>
  value !== null && Object.hasOwn(TEXTS, value);

/**
 * The page's language, in this order: the person's choice on the page (`?lang=`), the app's choice, the browser's
 * preference, English.
 */
export function chooseLanguage(request: Request, asked: Language | null): Language {
  const chosen = new URL(request.url).searchParams.get("lang");
  if (isLanguage(chosen)) return chosen;
  return asked ?? preferred(request.headers.get("accept-language") ?? "") ?? "en";
}

/** The supported language with the highest weight. @see [RFC 9110 §12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4) */
function preferred(header: string): Language | null {
  let best: Language | null = null;
  let bestWeight = 0;
  for (const part of header.split(",")) {
    const [range = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const language = range.split("-")[0] ?? "";
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    if (!isLanguage(language) || !(weight > bestWeight)) continue;
    best = language;
    bestWeight = weight;
  }
  return best;
}
