import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { Provider, ProviderSetup, ScopeMeaning } from "#shared/contracts/providers/provider";

/** One provider of the catalogue: how it speaks OAuth, and what an integration must and may set itself. */
export type CatalogueEntry = {
  readonly definition: ProviderDefinition;
  readonly requiredSettings: Provider["required_settings"];
  readonly allowedSettings: readonly (keyof IntegrationSettings)[];
  readonly forPeople: ForPeople;
};

/** What only people read: how to register an app, and what scopes mean. No request to the provider depends on it. */
export type ForPeople = {
  readonly setup: ProviderSetup;
  readonly logo: string | null;
  readonly scopes: ScopeMeaning[];
};
