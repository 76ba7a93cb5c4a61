import type { SchemaTexts } from "./texts.ts";

export const TOKEN_TEXTS: SchemaTexts = {
  Token: {
    access_token: "The provider's access token. Send it to the provider as a bearer token.",
    token_type: "Always `Bearer`.",
    expires_at: "When the token expires. Null: it does not.",
    scope: "The scopes that the provider granted.",
    missing_scopes: "The scopes that were asked for and not granted.",
    stale:
      "Whether the last refresh failed. The token is still valid; `last_refresh_error` says why.",
    last_refresh_error: "Why the last refresh failed. Null if it worked.",
    extra:
      "What the integration's settings ask Atlas to keep of the provider's answers, such as `instance_url`.",
  },
  TokenEntry: {
    token: "The token. Null when there is a problem.",
    error: "Why there is no token. Null when there is one.",
  },
  TokenEntryList: { data: "One entry per connection, in the order of the request." },
  ReadTokensInput: {
    connection_ids: "The connections' ids. One that comes twice is answered once.",
  },
  RefreshConnectionInput: {
    max_wait: "How many seconds to wait at most for a refresh that is under way.",
    rejected_token:
      "The access token that the provider just answered with 401. If it is not the current one, nothing is refreshed. If it cannot be refreshed, Atlas checks it at the provider.",
  },
};
