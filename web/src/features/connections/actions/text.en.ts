export const en = {
  open: "Open",
  refresh: "Refresh now",
  refreshing: "Refreshing",
  check: "Check at the provider",
  checkAt: (provider: string) => `Check at ${provider}`,
  checking: "Checking",
  reconnectLink: "Reconnect link…",
  disable: "Disable",
  disabling: "Disabling",
  enable: "Enable",
  enabling: "Enabling",
  revoke: "Revoke…",
  undo: "Undo",
  disabled: (who: string) => `The connection of ${who} is disabled`,
  enabled: (who: string) => `The connection of ${who} is enabled`,
  refreshed: "Refreshed: the provider gave a new token",
  refreshedUntil: (time: string) => `It expires at ${time}.`,
  refreshedForever: "It names no end.",
  introspection: {
    active: { title: "The provider accepts the token", detail: "" },
    token_rejected: {
      title: "The provider rejects the token",
      detail: "Refresh it. If that fails too, the end user has to connect again.",
    },
    connection_not_active: {
      title: "There is no token to check",
      detail: "The connection is not active, so the provider was not asked.",
    },
    provider_unavailable: {
      title: "The provider did not answer",
      detail: "Whether the token still works is not known. Check again in a while.",
    },
    rate_limited: {
      title: "The provider wants fewer requests",
      detail: "Whether the token still works is not known. Check again in a while.",
    },
    config_error: {
      title: "The provider refused the question",
      detail:
        "Look at the integration: its credentials or addresses are not what the provider expects.",
    },
    unsupported: {
      title: "This provider has no way to check a token",
      detail: "It offers neither introspection nor a profile address.",
    },
  },
  askedAt: (time: string) => `Asked at ${time}.`,
  by: { introspection: "by introspection", userinfo: "by reading the profile", none: "" },
  refusals: {
    provider_unavailable: {
      title: "The provider did not answer",
      detail: "Atlas keeps the token that it has and tries again later.",
    },
    rate_limited: {
      title: "The provider wants fewer requests",
      detail: "Atlas keeps the token that it has. Try again in a while.",
    },
    config_error: {
      title: "The provider refused your app",
      detail:
        "Look at the integration: client id, secret or addresses are not what the provider expects.",
    },
    refresh_in_progress: {
      title: "A refresh is still under way",
      detail: "It was started before. Look again in a few seconds.",
    },
    refresh_unsupported: {
      title: "This connection cannot be refreshed",
      detail:
        "The provider gave no refresh token. The end user connects again when the token ends.",
    },
    needs_reauth: {
      title: "The grant has ended",
      detail:
        "The provider takes it no more. Only the end user can renew it, with a reconnect link.",
    },
    token_expired: {
      title: "The token has expired",
      detail: "The provider gave no way to refresh it. The end user has to connect again.",
    },
    connection_pending: {
      title: "The connection waits for your app",
      detail: "Your server has to confirm it with the connect code first.",
    },
    connection_disabled: {
      title: "The connection is disabled",
      detail: "Enable it first. The page shows its state now.",
    },
    connection_revoked: {
      title: "The connection has been revoked",
      detail: "Its tokens are gone. The page shows its state now.",
    },
    integration_disabled: {
      title: "The integration is disabled",
      detail: "Enable the integration first.",
    },
    invalid_transition: {
      title: "The connection has changed meanwhile",
      detail: "In its state this is not possible any more. The page shows its state now.",
    },
    not_found: {
      title: "The connection is not here any more",
      detail: "It has been deleted since this page was loaded.",
    },
  },
  providerSaid: (error: string) => `The provider answered ${error}.`,
  revokeTitle: (who: string) => `Revoke the connection of ${who}?`,
  revokeVerb: "Revoke",
  revoking: "Revoking",
  losses: {
    tokens: "Atlas destroys its copy of the tokens at once.",
    provider: "The provider is told. If it does not answer, Atlas tells it later.",
    person: "The end user has to connect again.",
  },
  revoked: "The connection is revoked",
  tokens: { access_token: "Access token", refresh_token: "Refresh token", grant: "Grant" },
  results: {
    revoked: "revoked at the provider",
    queued: "the provider did not answer; Atlas keeps trying",
    unsupported: "the provider has no way to revoke it",
    kept: "kept: another connection still uses this account",
  },
  noTokens: "There was no token to revoke.",
};
