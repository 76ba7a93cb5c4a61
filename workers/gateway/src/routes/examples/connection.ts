import type { ConnectSession } from "#shared/contracts/oauth/connect-session";
import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { Integration, UpdatedIntegration } from "#shared/contracts/providers/integration";
import type { Provider } from "#shared/contracts/providers/provider";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { Introspection } from "#shared/contracts/tokens/introspection";
import type { Revocation } from "#shared/contracts/tokens/revocation";
import type { Token } from "#shared/contracts/tokens/token";
import { IDS, TIMES } from "./ids.ts";

const provider: Provider = {
  id: "github",
  name: "GitHub",
  protocol: "oauth2",
  default_scopes: ["read:user"],
  required_settings: [],
  pkce: true,
  revocation: true,
  documentation_url: "https://docs.github.com/en/apps/oauth-apps",
  setup: {
    register_url: "https://github.com/settings/applications/new",
    callback_label: "Authorization callback URL",
    client_id_label: "Client ID",
    client_secret_label: "Client secret",
    notes: [],
  },
  logo: "github",
  scopes: [{ name: "read:user", meaning_en: "Read the profile", meaning_ru: "Читать профиль" }],
};
const integration: Integration = {
  id: IDS.integration,
  key: "github",
  provider: "github",
  name: "GitHub",
  client_id: "Iv1.8a61f9b3a7aba766",
  client_secret_last4: "9c2f",
  scopes: ["read:user"],
  settings: {},
  callback_url: `https://atlas.example.com/callback/${IDS.integration}`,
  enabled: true,
  refresh_margin_seconds: null,
  created_at: TIMES.created,
  updated_at: TIMES.updated,
};
const updatedIntegration: UpdatedIntegration = { ...integration, warnings: [] };
const connectSession: ConnectSession = {
  id: IDS.connectSession,
  token: "cst_…",
  url: "https://atlas.example.com/connect/cst_…",
  expires_at: TIMES.later,
};
const connection: Connection = {
  id: IDS.connection,
  integration_id: IDS.integration,
  end_user_id: IDS.endUser,
  external_id: "user-1",
  state: "active",
  state_reason: null,
  account: { subject: "583231", label: "octocat" },
  scope: ["read:user"],
  missing_scopes: [],
  tags: { team: "blue" },
  metadata: { plan: "pro" },
  extra: {},
  warnings: [],
  expires_at: TIMES.later,
  refreshable: true,
  last_refresh_error: null,
  read_count: 42,
  last_read_at: TIMES.updated,
  created_at: TIMES.created,
  updated_at: TIMES.updated,
};
const flow: Flow = {
  id: IDS.flow,
  integration_id: IDS.integration,
  end_user_id: IDS.endUser,
  external_id: "user-1",
  connection_id: null,
  outcome: "denied",
  error: "access_denied",
  step: "callback",
  reason: "access_denied",
  provider_error: "access_denied",
  provider_error_description: "The user has denied your application access.",
  request_id: IDS.request,
  duration_ms: 8_420,
  started_at: TIMES.created,
  finished_at: TIMES.updated,
};
const token: Token = {
  connection_id: IDS.connection,
  access_token: "gho_…",
  token_type: "Bearer",
  expires_at: TIMES.later,
  scope: ["read:user"],
  missing_scopes: [],
  stale: false,
  last_refresh_error: null,
  extra: {},
};
const introspection: Introspection = {
  connection_id: IDS.connection,
  active: true,
  reason: "active",
  method: "userinfo",
  checked_at: TIMES.updated,
};
const revocation: Revocation = {
  connection_id: IDS.connection,
  state: "revoked",
  tokens: [{ token: "grant", result: "revoked" }],
};

/** Answers about integrations, connections and tokens, by the names of their schemas. */
export const CONNECTION_EXAMPLES = {
  Provider: provider,
  Integration: integration,
  UpdatedIntegration: updatedIntegration,
  ConnectSession: connectSession,
  Connection: connection,
  Flow: flow,
  Token: token,
  TokenEntry: { connection_id: IDS.connection, token, error: null },
  Introspection: introspection,
  Revocation: revocation,
};
