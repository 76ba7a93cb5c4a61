import type { Language } from "./language.ts";
import { PROVIDER_SCOPES } from "#shared/scope-words/providers";
import type { ScopeWords } from "#shared/scope-words/scope-words";
import { STANDARD_SCOPES } from "#shared/scope-words/standard";

/** A scope in words; without any, only its name can be shown. */
export type DescribedScope = { readonly name: string; readonly meaning: string | null };

/**
 * Says what each scope means at this provider, those without a meaning last. A generic provider's own scopes have none:
 * Atlas does not know the server. The standard ones count only in a request of OpenID Connect, which has `openid`.
 * Scopes that mean the same are one line.
 */
export function describeScopes(
  provider: string,
  scopes: readonly string[],
  language: Language,
): DescribedScope[] {
  const own = Object.hasOwn(PROVIDER_SCOPES, provider) ? (PROVIDER_SCOPES[provider] ?? []) : [];
  const standard = scopes.includes("openid") ? STANDARD_SCOPES : [];
  const known = new Map([...standard, ...own].map((scope) => [scope.name, scope]));
  const described = scopes.map((name) => ({ name, meaning: inWords(known.get(name), language) }));
  const told = new Map(described.map((scope) => [scope.meaning ?? ` ${scope.name}`, scope]));
  const lines = [...told.values()];
  return [...lines.filter(hasMeaning), ...lines.filter((scope) => !hasMeaning(scope))];
}

const hasMeaning = ({ meaning }: DescribedScope): boolean => meaning !== null;

const inWords = (scope: ScopeWords | undefined, language: Language): string | null => {
  if (scope === undefined) return null;
  return language === "ru" ? scope.asked_ru : scope.asked_en;
};
