import type { ProviderDefinition } from "../../contracts/providers/definition.ts";
import type { AnswerWarning } from "../../contracts/tokens/grant.ts";
import { readPath } from "./find-tokens.ts";
import { isRecord } from "./members.ts";
import { isSecretName, leadsToSecret } from "./secret-names.ts";

/** The most that a connection keeps of its answers, as JSON. Every read of its token carries it. */
export const MAX_FACTS_LENGTH = 16_384;
const MAX_DEPTH = 32;
/** A credential shorter than this could be part of any text. */
const MIN_SECRET_LENGTH = 8;

type Facts = { facts: Record<string, unknown>; warnings: AnswerWarning[] };

/**
 * The members of a token answer that the definition's `token_facts` name, under their paths. What is absent is left out.
 * No credential gets in: members with the name of one are removed at every depth. What contains a credential under
 * another name is left out, and so is what makes the facts too large: then a warning says so.
 */
export function pickFacts(
  definition: Pick<ProviderDefinition, "token_facts">,
  body: Readonly<Record<string, unknown>>,
  tokens: readonly (string | null)[],
): Facts {
  const facts: [path: string, fact: unknown][] = [];
  const warnings: AnswerWarning[] = [];
  const paths = definition.token_facts ?? [];
  if (paths.length === 0) return { facts: {}, warnings };
  const secrets = [...tokens.filter((token) => token !== null), ...collectSecrets(body)];
  let length = 0;
  for (const path of paths) {
    const value = leadsToSecret(path) ? undefined : readPath(body, path);
    if (value === undefined) continue;
    const fact = withoutSecrets(value, MAX_DEPTH);
    const text = fact === undefined ? null : JSON.stringify(fact);
    length += path.length + (text?.length ?? 0);
    if (text === null || length > MAX_FACTS_LENGTH) warnings.push(tooLarge(path));
    else if (holdsAny(fact, secrets))
      warnings.push({
        code: "fact_holds_token",
        detail: `Atlas does not keep ${path}: it holds a token.`,
      });
    else facts.push([path, fact]);
  }
  return { facts: Object.fromEntries(facts), warnings };
}

const tooLarge = (path: string): AnswerWarning => ({
  code: "facts_too_large",
  detail: `Atlas does not keep ${path}: all facts together may have ${MAX_FACTS_LENGTH} characters.`,
});

/** Every text under a credential's name. Iterative, because an answer may be nested deeper than the stack. */
function collectSecrets(body: unknown): Set<string> {
  const secrets = new Set<string>();
  const open: [value: unknown, isSecret: boolean][] = [[body, false]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, isSecret] = next;
    if (typeof value === "string" && isSecret && value.length >= MIN_SECRET_LENGTH)
      secrets.add(value);
    if (Array.isArray(value)) for (const one of value) open.push([one, isSecret]);
    else if (isRecord(value))
      for (const [name, one] of Object.entries(value)) open.push([one, isSecretName(name)]);
  }
  return secrets;
}

/** A copy without the members that have a credential's name; undefined for what is nested too deeply. */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return undefined;
  const entries = Object.entries(value)
    .filter(([name]) => Array.isArray(value) || !isSecretName(name))
    .map(([name, one]): [string, unknown] => [name, withoutSecrets(one, depth - 1)]);
  if (entries.some(([, one]) => one === undefined)) return undefined;
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

/** Whether a text or a name inside contains one of these. */
function holdsAny(fact: unknown, secrets: readonly string[]): boolean {
  if (typeof fact === "string") return secrets.some((secret) => fact.includes(secret));
  if (typeof fact !== "object" || fact === null) return false;
  return Object.entries(fact).some(
    ([name, one]) => holdsAny(one, secrets) || (!Array.isArray(fact) && holdsAny(name, secrets)),
  );
}
