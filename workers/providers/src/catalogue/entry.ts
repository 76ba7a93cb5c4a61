import type {
  IntegrationSettings,
  Provider,
  ProviderDefinition,
} from "#shared/contracts/providers";

/** One provider of the catalogue: how it speaks OAuth, and what an integration has to and may bring of its own. */
export type CatalogueEntry = {
  readonly definition: ProviderDefinition;
  readonly requiredSettings: Provider["required_settings"];
  readonly allowedSettings: readonly (keyof IntegrationSettings)[];
};
