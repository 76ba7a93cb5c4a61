import type { SchemaTexts } from "./texts.ts";

export const PROVIDER_TEXTS: SchemaTexts = {
  Provider: {
    id: "The provider's id in the catalogue, such as `github`.",
    name: "The provider's own name.",
    protocol:
      "`oidc`: the provider also says who the person is, in an id token that Atlas verifies.",
    default_scopes: "The scopes of an integration that names none.",
    required_settings:
      "Settings that an integration needs besides its credentials. An issuer may stand for both endpoints.",
    pkce: "Whether authorization links carry a PKCE challenge.",
    revocation: "Whether Atlas can revoke tokens at the provider.",
    documentation_url:
      "The provider's own documentation. Null where there is none for all installations.",
    setup: "How to register an app at the provider.",
    logo: "The name of the brand's icon in the dashboard. Null: there is none.",
    scopes: "The most common scopes. An integration may ask for others too.",
  },
  ProviderSetup: {
    register_url: "Where to register an app. Null where it depends on the installation.",
    callback_label: "What the provider calls the field for `callback_url`. Null: it differs.",
    client_id_label: "What the provider calls the client id. Null: it differs.",
    client_secret_label: "What the provider calls the client secret. Null: it differs.",
    notes: "What is easily missed, in a sentence or two each.",
  },
  ProviderSetupNote: { text_en: "The note in English.", text_ru: "The note in Russian." },
  ScopeMeaning: {
    name: "The scope as the provider spells it, such as `read:user`.",
    meaning_en: "What it lets an app read or change, in English.",
    meaning_ru: "What it lets an app read or change, in Russian.",
  },
};
