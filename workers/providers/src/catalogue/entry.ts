import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { Provider } from "#shared/contracts/providers/provider";

/** One provider of the catalogue: how it speaks OAuth, and what an integration must and may set itself. */
export type CatalogueEntry = {
  readonly definition: ProviderDefinition;
  readonly requiredSettings: Provider["required_settings"];
  readonly allowedSettings: readonly (keyof IntegrationSettings)[];
};
