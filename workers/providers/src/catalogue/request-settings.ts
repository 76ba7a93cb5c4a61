import type { IntegrationSettings } from "#shared/contracts/providers/integration";

/** What an integration of a generic provider may say about its requests and the answers to them. */
export const REQUEST_SETTINGS = [
  "response_mode",
  "token_request_format",
  "exchange_params",
  "refresh_params",
  "refresh_endpoint",
  "basic_credentials",
  "tokens_at",
  "token_facts",
  "callback_facts",
] as const satisfies readonly (keyof IntegrationSettings)[];
