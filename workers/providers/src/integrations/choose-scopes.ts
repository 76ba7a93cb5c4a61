import type { ProviderDefinition } from "#shared/contracts/providers/definition";

/**
 * What an integration asks for when it names no scopes: the provider's defaults, without those that its discovery
 * document does not list. Some providers refuse every scope that they do not know, `offline_access` above all.
 */
export const chooseScopes = (
  { default_scopes, required_scopes }: ProviderDefinition,
  supported: readonly string[] | null,
): string[] =>
  supported === null
    ? default_scopes
    : default_scopes.filter(
        (scope) => required_scopes.includes(scope) || supported.includes(scope),
      );
