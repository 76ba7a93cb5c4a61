import type { PropertyTexts, SchemaTexts } from "./texts.ts";

const NAME = "What people see on the connect page. Defaults to the provider's name.";
const SCOPES = "What to ask the provider for. Defaults to the provider's `default_scopes`.";
const MARGIN =
  "How many seconds before its end Atlas refreshes a token. By default 300, and never more than a fifth of the token's life.";

const EVERYWHERE: PropertyTexts = {
  name: NAME,
  settings: "What differs from the catalogue. For the generic providers, their endpoints.",
};
const CLIENT_ID = "The client id of your app at the provider.";
const ENABLED = "Without it, no flow starts and no token is handed out. Connections stay.";

export const INTEGRATION_TEXTS: SchemaTexts = {
  Integration: {
    ...EVERYWHERE,
    client_id: CLIENT_ID,
    enabled: ENABLED,
    id: "The integration's id, such as `int_01jd…`.",
    key: "Its name in API calls, unique in the project.",
    provider: "The provider's id in the catalogue.",
    client_secret_last4:
      "The end of the client secret. Empty for a short secret and for a public client.",
    scopes: "What Atlas asks the provider for.",
    callback_url: "Register exactly this URL at the provider.",
    refresh_margin_seconds: `${MARGIN} Null: the default.`,
  },
  UpdatedIntegration: { warnings: "What the change means for existing connections." },
  IntegrationWarning: {
    code: "`host_changed`: existing connections now talk to another host.",
    detail: "What it means, in a sentence.",
  },
  CreateIntegrationInput: {
    ...EVERYWHERE,
    scopes: SCOPES,
    refresh_margin_seconds: MARGIN,
    provider: "The provider's id from `GET /v1/providers`, such as `github`.",
    key: "A name for API calls, unique in the project. Defaults to the provider's id.",
  },
  UpdateIntegrationInput: {
    name: NAME,
    client_id: CLIENT_ID,
    client_secret: "The client secret of your app at the provider. Atlas keeps it sealed.",
    scopes: "What to ask the provider for from now on. Takes the place of all scopes.",
    enabled: ENABLED,
    refresh_margin_seconds: `${MARGIN} Null: the default.`,
  },
  IntegrationSettings: {
    issuer:
      "The provider's issuer. Atlas reads its discovery document, so that you can leave out the endpoints.",
    authorization_endpoint: "Where the provider asks the person.",
    token_endpoint: "Where Atlas exchanges codes and refreshes tokens.",
    userinfo_endpoint: "Where Atlas reads whose account it is.",
    introspection_endpoint: "Where Atlas checks a token (RFC 7662).",
    revocation_endpoint: "Where Atlas revokes a token (RFC 7009).",
    jwks_uri: "Where the provider's signing keys are, if its discovery document does not say it.",
    revocation_scope:
      "What one revocation ends at the provider: the token, its grant, or all that the account granted to your app (`user`). The safe default is `user`.",
    scope_separator: "What joins the scopes of an authorization link. Defaults to a space.",
    pkce: "Whether authorization links carry a PKCE challenge.",
    default_expires_in_seconds:
      "How many seconds an access token is valid if the provider does not say it.",
    profile_subject:
      "Dotted path to the account's stable id in the userinfo answer, such as `data.id`.",
    profile_label: "Dotted path to a name for people in the userinfo answer.",
    userinfo_headers:
      "Headers for the userinfo endpoint besides the token. `{client_id}` stands for the client id.",
    authorization_params:
      "Parameters added to every authorization link, such as `access_type=offline`.",
  },
};
