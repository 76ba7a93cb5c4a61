import type { ConnectableIntegration } from "#shared/contracts/providers/integration";
import type { Language } from "../language.ts";
import { type DescribedScope, describeScopes } from "../describe-scopes.ts";

/** A service as a page shows it: Atlas's own words about it, and apart from them the project's label. */
export type Service = {
  readonly id: string;
  readonly provider: string;
  /** The provider's own name; null where only the project says what it is. */
  readonly name: string | null;
  /** The project's label, if it says more than the name. */
  readonly label: string | null;
  readonly host: string | null;
  /** Null from a release that does not tell. */
  readonly scopes: readonly DescribedScope[] | null;
};

export function toService(integration: ConnectableIntegration, language: Language): Service {
  const { id, provider, name: label, provider_name: name = null, scopes } = integration;
  return {
    id,
    provider,
    name,
    label: label === name ? null : label,
    host: integration.sign_in_host ?? null,
    scopes: scopes === undefined ? null : describeScopes(provider, scopes, language),
  };
}
