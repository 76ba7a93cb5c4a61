import type { Integration } from "#shared/contracts/providers/integration";
import { makeCallbackUrl } from "#shared/provider/address/callback-url";
import type { IntegrationRow } from "./integration-repository.ts";

/** Shows an integration to people, with at most the last four characters of its secret. */
export const toIntegration = (baseUrl: string, row: IntegrationRow): Integration => ({
  id: row.id,
  key: row.key,
  provider: row.providerId,
  name: row.name,
  client_id: row.clientId,
  client_secret_last4: row.clientSecretLast4,
  scopes: row.scopes,
  settings: row.settings,
  callback_url: makeCallbackUrl(baseUrl, row.id),
  enabled: row.enabled,
  refresh_margin_seconds: row.refreshMarginSeconds,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});
