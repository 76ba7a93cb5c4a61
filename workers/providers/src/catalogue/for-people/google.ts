import { GOOGLE_SCOPES } from "#shared/scope-words/google";
import { meaningsOf } from "#shared/scope-words/scope-words";
import type { ForPeople } from "../entry.ts";

/**
 * Google in its own words.
 *
 * @see [OAuth 2.0 for web server applications](https://developers.google.com/identity/protocols/oauth2/web-server)
 * @see [Scopes](https://developers.google.com/identity/protocols/oauth2/scopes)
 */
export const googleForPeople: ForPeople = {
  setup: {
    register_url: "https://console.cloud.google.com/auth/clients",
    callback_label: "Authorized redirect URIs",
    client_id_label: "Client ID",
    client_secret_label: "Client secret",
    notes: [
      {
        text_en: "Choose the application type “Web application”.",
        text_ru: "Выберите тип приложения «Web application».",
      },
      {
        text_en:
          "While the app's publishing status is “Testing”, only its test users can connect, and their refresh tokens end after seven days.",
        text_ru:
          "Пока у приложения статус публикации «Testing», подключаться могут только тестовые пользователи, а их токены обновления живут семь дней.",
      },
      {
        text_en: "Turn on each API that you call, such as the Calendar API, in the same project.",
        text_ru:
          "Включите в том же проекте каждый API, к которому обращаетесь, например Calendar API.",
      },
    ],
  },
  logo: "google",
  scopes: meaningsOf(GOOGLE_SCOPES),
};
