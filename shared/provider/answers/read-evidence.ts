import { collectTexts, toWords } from "./texts.ts";
import { NAMES, TEXTS, type TextEvidence } from "./grant-evidence.ts";
import type { ProviderAnswer } from "./lenient-response.ts";

/** A page for people says nothing about a grant, whatever its words. */
const isPage = (text: string): boolean =>
  /<\s*(?:!doctype|html|head|body|script|p|h\d|div|title)\b/i.test(text);

/** The standards' names are no texts: classify.ts knows what they mean. */
const NO_TEXTS = new Set(NAMES.flatMap(({ names }) => names.map(toWords)));

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
    .filter((words) => !NO_TEXTS.has(words));
  return TEXTS.find((row) => plain.some((words) => row.text.test(words)))?.means ?? null;
}
