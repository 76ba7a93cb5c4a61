/** What happened, by the type of the event. */
export const events = {
  "project.created": "Created the project",
  "project.renamed": "Renamed the project",
  "project.deleted": "Deleted the project",
  "return_url.added": "Registered a return URL",
  "return_url.removed": "Removed a return URL",
  "api_key.created": "Created an API key",
  "api_key.revoked": "Revoked an API key",
  "integration.created": "Added an integration",
  "integration.updated": "Changed an integration",
  "integration.enabled": "Enabled an integration",
  "integration.disabled": "Disabled an integration",
  "integration.deleted": "Deleted an integration",
  "connection.created": "Connected an account",
  "connection.updated": "Changed a connection",
  "connection.refresh_failing": "Refreshes began to fail",
  "connection.recovered": "Refreshes work again",
  "connection.needs_reauth": "The end user has to connect again",
  "connection.revoked": "Revoked a connection",
  "connection.deleted": "Deleted a connection",
  "connection.tokens_read": "Read tokens",
  "connection.token_revealed": "Looked at an access token",
  "call.refused": "Was refused a call",
  "vault.tampering_detected": "A stored token did not decrypt",
};

/** The beginnings of types, each with the dot, for the filter. */
export const groups = {
  "project.": "Project",
  "return_url.": "return URLs",
  "api_key.": "API keys",
  "integration.": "integrations",
  "connection.": "connections",
  "call.": "Refused calls",
  "vault.": "Vault",
};
