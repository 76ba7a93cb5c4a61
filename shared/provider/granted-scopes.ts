import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import { parseJson } from "./answers/json.ts";

const MAX_SCOPES = 200;

/**
 * The granted scopes in a token answer. Null: the answer does not name them. Besides text that is separated by white
 * space this understands lists, and text whose separators are encoded (`a+b`, `a%20b`) or semicolons; a name that was
 * asked for stays whole, whatever it contains. A comma separates only where the definition says so. What cannot be a
 * scope name is left out.
 *
 * @see [RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)
 */
export function readGrantedScopes(
  quirks: AnswerQuirks,
  value: unknown,
  asked: readonly string[],
): string[] | null {
  const parts = readTexts(value);
  if (parts === null) return null;
  const keepAsked = (split: (name: string) => string[]) => (name: string) =>
    asked.includes(name) ? [name] : split(name);
  const separated = quirks.granted_scope_separators.reduce(
    (texts, separator) => texts.flatMap((text) => text.split(separator)),
    parts.flatMap((part) => part.split(/\s+/)),
  );
  return addAliases(
    quirks,
    separated.flatMap(keepAsked(decode)).flatMap(keepAsked(splitSemicolons)).filter(isScopeName),
  );
}

function readTexts(value: unknown): string[] | null {
  if (typeof value === "string") return readJsonList(value) ?? [value];
  if (!Array.isArray(value)) return null;
  const texts = value.filter((part) => typeof part === "string");
  return texts.length === 0 && value.length > 0 ? null : texts;
}

/** A list that was turned into text, such as `["a","b"]`. */
function readJsonList(text: string): string[] | null {
  if (!/^\s*\[/.test(text)) return null;
  try {
    const list = parseJson(text);
    return Array.isArray(list) ? list.filter((part) => typeof part === "string") : null;
  } catch {
    return null;
  }
}

/** Text that was encoded once too often, as in a form: `%20` and `+` are spaces. */
function decode(name: string): string[] {
  try {
    return decodeURIComponent(name.replaceAll("+", " ")).split(/\s+/);
  } catch {
    return [name];
  }
}

const splitSemicolons = (name: string): string[] => name.split(";");

const isScopeName = (name: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(name);

/**
 * Keeps both names, so that a requested scope counts as granted under either, and adds the scopes that a granted one
 * includes: a provider that normalizes its answer leaves them out.
 */
const addAliases = (
  { scope_aliases: aliases, included_scopes: included }: AnswerQuirks,
  scopes: readonly string[],
): string[] => [
  ...new Set(
    scopes.slice(0, MAX_SCOPES).flatMap((scope) => {
      const alias = Object.hasOwn(aliases, scope) ? aliases[scope] : undefined;
      const others = Object.hasOwn(included, scope) ? (included[scope] ?? []) : [];
      return alias === undefined ? [scope, ...others] : [scope, alias, ...others];
    }),
  ),
];
