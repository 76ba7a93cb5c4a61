import type { ProviderDefinition } from "../../contracts/providers/definition.ts";
import type { AnswerWarning } from "../../contracts/tokens/grant.ts";
import { readPath } from "./find-tokens.ts";

/** The most that a connection keeps of its answers, as JSON. Every read of its token carries it. */
export const MAX_FACTS_LENGTH = 16_384;

type Facts = { facts: Record<string, unknown>; warnings: AnswerWarning[] };

/**
 * The members of a token answer that the definition's `token_facts` name, under their paths. What is absent is left out.
 * So is what contains one of the answer's tokens, and what makes the facts too large: then a warning says so.
 */
export function pickFacts(
  definition: Pick<ProviderDefinition, "token_facts">,
  body: Readonly<Record<string, unknown>>,
  tokens: readonly (string | null)[],
): Facts {
  const facts: Record<string, unknown> = {};
  const warnings: AnswerWarning[] = [];
  let length = 0;
  for (const path of definition.token_facts ?? []) {
    const value = readPath(body, path);
    if (value === undefined) continue;
    const text = writeJson(value);
    length += path.length + (text?.length ?? 0);
    if (text === null || length > MAX_FACTS_LENGTH) warnings.push(tooLarge(path));
    else if (tokens.some((token) => token !== null && text.includes(token)))
      warnings.push({
        code: "fact_holds_token",
        detail: `Atlas does not keep ${path}: it holds a token.`,
      });
    else facts[path] = value;
  }
  return { facts, warnings };
}

const tooLarge = (path: string): AnswerWarning => ({
  code: "facts_too_large",
  detail: `Atlas does not keep ${path}: all facts together may have ${MAX_FACTS_LENGTH} characters.`,
});

/** Null for what is nested too deeply to write. */
function writeJson(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
