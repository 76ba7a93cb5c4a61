import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";

const MAX_SCOPES = 200;

/**
 * The granted scopes in a token answer, which may also be an array. Leaves out what cannot be a scope name. Null: the
 * answer does not name them.
 *
 * @see [RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)
 */
export function readGrantedScopes(quirks: AnswerQuirks, value: unknown): string[] | null {
  const parts = Array.isArray(value) ? value : typeof value === "string" ? [value] : null;
  if (parts === null || !parts.every((part) => typeof part === "string")) return null;
  const separated = quirks.granted_scope_separators.reduce(
    (texts, separator) => texts.flatMap((text) => text.split(separator)),
    parts.flatMap((part) => part.split(/\s+/)),
  );
  return addAliases(quirks, separated.filter(isScopeName).slice(0, MAX_SCOPES));
}

const isScopeName = (name: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(name);

/** Keeps both names, so that a requested scope counts as granted under either. */
const addAliases = (
  { scope_aliases: aliases }: AnswerQuirks,
  scopes: readonly string[],
): string[] => [
  ...new Set(
    scopes.flatMap((scope) => {
      const alias = Object.hasOwn(aliases, scope) ? aliases[scope] : undefined;
      return alias === undefined ? [scope] : [scope, alias];
    }),
  ),
];
