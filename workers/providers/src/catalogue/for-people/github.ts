import { GITHUB_SCOPES } from "#shared/scope-words/github";
import { meaningsOf } from "#shared/scope-words/scope-words";
import type { ProviderInput } from "../define-provider.ts";
import type { ForPeople } from "../entry.ts";

/**
 * GitHub in its own words.
 *
 * @see [Creating an OAuth app](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/creating-an-oauth-app)
 * @see [Scopes for OAuth apps](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps)
 */
export const githubForPeople: ForPeople = {
  setup: {
    register_url: "https://github.com/settings/applications/new",
    callback_label: "Authorization callback URL",
    client_id_label: "Client ID",
    client_secret_label: "Client secret",
    notes: [
      {
        text_en:
          "An OAuth app has one callback URL. Register another app for each further integration.",
        text_ru:
          "У OAuth-приложения один адрес возврата. Для каждой следующей интеграции зарегистрируйте ещё одно приложение.",
      },
      {
        text_en: "GitHub shows a client secret once, after “Generate a new client secret”.",
        text_ru:
          "GitHub показывает секрет клиента один раз, после нажатия «Generate a new client secret».",
      },
    ],
  },
  logo: "github",
  scopes: meaningsOf(GITHUB_SCOPES),
};

/**
 * How people sign in with GitHub. A profile's public address is not known to be verified, so the list is asked. A GitHub App needs
 * the permission "Email addresses".
 */
export const githubSignIn: NonNullable<ProviderInput["sign_in"]> = {
  scopes: ["user:email"],
  fresh_params: { prompt: "select_account" },
  emails_endpoint: "https://api.github.com/user/emails",
};
