import type { Integration, Provider } from "../../../api/queries/integrations.ts";
import type { Language } from "../../../i18n/language.ts";
import { providerScopes, standardScopes } from "./words.gen.ts";

/** An integration as the hosted page shows it: the provider's own name, and apart from it the project's label. */
export type Service = {
  readonly id: string;
  readonly provider: string;
  readonly name: string | null;
  readonly label: string | null;
  /** Where people sign in, as far as the integration itself says it. */
  readonly host: string | null;
  readonly scopes: readonly { name: string; meaning: string | null }[];
};

type Meaning = { readonly name: string; readonly meaning_en: string; readonly meaning_ru: string };

/** By the rules of the hosted page: a provider that needs settings is only what the project says of it. */
export function toService(
  integration: Integration,
  providers: readonly Provider[],
  language: Language,
): Service {
  const provider = providers.find(({ id }) => id === integration.provider);
  const name = provider?.required_settings.length === 0 ? provider.name : null;
  const endpoint = integration.settings.authorization_endpoint ?? integration.settings.issuer;
  return {
    id: integration.id,
    provider: integration.provider,
    name,
    label: integration.name === name ? null : integration.name,
    host: endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).host : null,
    scopes: describeScopes(integration.provider, integration.scopes, language),
  };
}

/** Each scope in words, those without any last, the same words once. */
function describeScopes(provider: string, scopes: readonly string[], language: Language) {
  const byProvider: Readonly<Record<string, readonly Meaning[]>> = providerScopes;
  const standard: readonly Meaning[] = scopes.includes("openid") ? standardScopes : [];
  const known = new Map(
    [...standard, ...(byProvider[provider] ?? [])].map((scope) => [scope.name, scope]),
  );
  const lines = new Map<string, { name: string; meaning: string | null }>();
  for (const name of scopes) {
    const meaning = known.get(name)?.[`meaning_${language}`] ?? null;
    lines.set(meaning ?? ` ${name}`, { name, meaning });
  }
  return [...lines.values()].toSorted(
    (a, b) => Number(a.meaning === null) - Number(b.meaning === null),
  );
}
