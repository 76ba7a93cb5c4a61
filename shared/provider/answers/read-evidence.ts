import type { ErrorMeaning } from "../../contracts/providers/answer-quirks.ts";
import { collectTexts, toWords } from "./texts.ts";
import { NAMES, TEXTS, type TextEvidence } from "./grant-evidence.ts";
import type { ProviderAnswer } from "./lenient-response.ts";

/** A page for people says nothing about a grant, whatever its words. */
const isPage = (text: string): boolean =>
  /<\s*(?:!doctype|html|head|body|script|p|h\d|div|title)\b/i.test(text);

/** The standards' names by their words, and what outweighs what when an answer has several. */
const NAMED = new Map(
  NAMES.flatMap(({ names, means }) => names.map((name) => [toWords(name), { name, means }])),
);
const WEIGHT = ["client_error", "rate_limited", "unavailable", "invalid_grant"] as const;

/**
 * The standards' name that decides among those in any member of a refusal, such as
 * `{"errors": [{"code": "invalid_grant"}]}`; null for none. Names that say nothing about the grant do not count.
 */
export function findStandardName({
  text,
  value,
}: Pick<ProviderAnswer, "text" | "value">): { name: string; means: ErrorMeaning } | null {
  const texts = value === null ? [text] : collectTexts(value);
  const found = texts.flatMap((one) => NAMED.get(toWords(one)) ?? []);
  return WEIGHT.flatMap((wanted) => found.filter(({ means }) => means === wanted)).at(0) ?? null;
}

/**
 * What the texts of a refusal say, by the table in grant-evidence.ts; null when they say nothing that decides. The first
 * row decides that any of the texts matches, so what speaks for a client at fault outweighs what speaks against the grant.
 */
export function readEvidence({
  text,
  value,
}: Pick<ProviderAnswer, "text" | "value">): TextEvidence["means"] | null {
  const texts = value === null && !isPage(text) ? [text] : collectTexts(value);
  const plain = texts
    .filter((one) => !isPage(one))
    .map(toWords)
    .filter((words) => !NAMED.has(words));
  return TEXTS.find((row) => plain.some((words) => row.text.test(words)))?.means ?? null;
}
