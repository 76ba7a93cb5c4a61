import { useQuery } from "@tanstack/react-query";
import { type Integration, providersQuery } from "../../../api/queries/integrations.ts";
import { useLanguage } from "../../../i18n/language.ts";
import { useDetailText } from "./text.ts";

/**
 * What a scope lets an app do: in the catalogue's words, else, at an OpenID Connect provider, for the scopes that the
 * standard defines. Null when neither knows it.
 */
export function useScopeMeaning(
  integration: Integration | undefined,
): (scope: string) => string | null {
  const { meanings } = useDetailText().scopes;
  const language = useLanguage();
  const providers = useQuery(providersQuery).data;
  const provider = providers?.find(({ id }) => id === integration?.provider);
  return (scope) => {
    const known = provider?.scopes.find(({ name }) => name === scope);
    if (known !== undefined) return language === "ru" ? known.meaning_ru : known.meaning_en;
    if (provider?.protocol !== "oidc") return null;
    return Object.entries(meanings).find(([name]) => name === scope)?.[1] ?? null;
  };
}
