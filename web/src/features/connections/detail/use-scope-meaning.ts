import { useQuery } from "@tanstack/react-query";
import { type Integration, providersQuery } from "../../../api/queries/integrations.ts";
import { useLanguage } from "../../../i18n/language.ts";
import { STANDARD_SCOPES } from "#shared/scope-words/standard";

/**
 * What a scope lets an app do: in the catalogue's words, else, at an OpenID Connect provider, for the scopes that the
 * standard defines. Null when neither knows it.
 */
export function useScopeMeaning(
  integration: Integration | undefined,
): (scope: string) => string | null {
  const language = useLanguage();
  const providers = useQuery(providersQuery).data;
  const provider = providers?.find(({ id }) => id === integration?.provider);
  return (scope) => {
    const standard = provider?.protocol === "oidc" ? STANDARD_SCOPES : [];
    const known = [...(provider?.scopes ?? []), ...standard].find(({ name }) => name === scope);
    if (known === undefined) return null;
    return language === "ru" ? known.meaning_ru : known.meaning_en;
  };
}
