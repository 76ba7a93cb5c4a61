import { currentLanguage } from "../i18n/language.ts";
import type { FieldErrorTexts } from "./field-errors.ts";
import { en } from "./field-errors.en.ts";
import { ru } from "./field-errors.ru.ts";
import { type FieldError, Problem } from "./problem.ts";

const TEXTS: Readonly<Record<"en" | "ru", FieldErrorTexts>> = { en, ru };

/** What is wrong with a field, in the reader's language. A code of a newer API has the API's own message. */
export function fieldErrorText({ code, message, params }: FieldError): string {
  const texts: Readonly<Record<string, FieldErrorTexts[keyof FieldErrorTexts]>> =
    TEXTS[currentLanguage()];
  return (Object.hasOwn(texts, code) ? texts[code]?.(params) : null) ?? message;
}

/** The problem's errors by the names of a form's fields. `/settings/issuer` and `settings.issuer` are the same field. */
export function errorsByField(error: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (error instanceof Problem)
    for (const fault of error.errors) {
      const name = fault.path.replace(/^\//, "").replaceAll("/", ".");
      if (!found.has(name)) found.set(name, fieldErrorText(fault));
    }
  return found;
}
