import type { PropertyTexts, SchemaTexts } from "./texts.ts";

const LABELS: PropertyTexts = {
  tags: "Short labels that your app set. You can search by them.",
  metadata: "What your app keeps with the connection. Atlas keeps it sealed.",
};

export const CONNECTION_TEXTS: SchemaTexts = {
  Connection: {
    ...LABELS,
    id: "The connection's id, such as `con_01jd…`.",
    state:
      "Only an `active` connection hands out tokens. `needs_reauth`: the person has to connect again.",
    state_reason:
      "Why it is in this state, such as `invalid_grant` or `token_rejected`. Null if active.",
    account: "The account at the provider.",
    scope: "The scopes that the provider granted.",
    missing_scopes: "The scopes that were asked for and not granted.",
    extra: "What the integration's settings ask Atlas to keep of the provider's answers.",
    warnings: "What was odd about the provider's last good answer.",
    expires_at: "When the access token expires. Null: it does not.",
    refreshable: "Whether Atlas can refresh the token without the person.",
    last_refresh_error: "Why the last refresh failed. Null if it worked.",
    read_count: "How often your app read the token, at least.",
    last_read_at: "When your app last read the token. Null: never.",
  },
  ConnectionAccount: {
    subject: "The account's stable id at the provider.",
    label: "A name for people, such as the user name there. Null when the provider gives none.",
  },
  ConnectionWarning: {
    code: "What was odd. Stable, such as `unknown_token_type`.",
    detail: "What came and what Atlas made of it, in one sentence. Never a token.",
  },
  RefreshError: {
    code: "What went wrong. `invalid_grant`: the provider no longer accepts the grant.",
    provider_error:
      "The provider's own `error`, or Atlas's name for what came instead, such as `timed_out`. Null when there is none.",
  },
  UpdateConnectionInput: {
    tags: "Takes the place of all tags. At most 20.",
    metadata: "Takes the place of all metadata. At most 8,192 characters of JSON.",
  },
  Introspection: {
    active: "Whether the provider accepted the token just now. Null when it could not be asked.",
    reason: "Why. `unsupported`: the provider has no way to ask.",
    method: "How Atlas asked.",
    checked_at: "When the provider was asked. An answer is kept for 10 seconds.",
  },
  Revocation: {
    state: "The connection's state now.",
    tokens: "What happened to each token at the provider.",
  },
  RevokedToken: {
    token: "What the provider was asked to revoke.",
    result:
      "`queued`: the provider did not respond, and Atlas keeps trying. `unsupported`: it cannot revoke. `kept`: a revocation would end another connection of this account too, so Atlas sends it when the last of them ends.",
  },
};
