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
  scopes: [
    {
      name: "read:user",
      meaning_en: "Read the person's profile, including what is not public.",
      meaning_ru: "Читать профиль человека, в том числе непубличные данные.",
    },
    {
      name: "user:email",
      meaning_en: "Read the person's e-mail addresses.",
      meaning_ru: "Читать адреса электронной почты человека.",
    },
    {
      name: "user",
      meaning_en:
        "Read and change the person's profile, read the e-mail addresses, follow and unfollow people.",
      meaning_ru:
        "Читать и менять профиль человека, читать адреса почты, подписываться на людей и отписываться от них.",
    },
    {
      name: "public_repo",
      meaning_en: "Read and change code and settings of public repositories, and star them.",
      meaning_ru: "Читать и менять код и настройки публичных репозиториев и ставить им звёзды.",
    },
    {
      name: "repo",
      meaning_en: "Read and change everything in all repositories, private ones too.",
      meaning_ru: "Читать и менять всё во всех репозиториях, включая закрытые.",
    },
    {
      name: "workflow",
      meaning_en: "Add and change workflow files of GitHub Actions.",
      meaning_ru: "Добавлять и менять файлы рабочих процессов GitHub Actions.",
    },
    {
      name: "gist",
      meaning_en: "Create and change gists.",
      meaning_ru: "Создавать и менять гисты.",
    },
    {
      name: "notifications",
      meaning_en:
        "Read notifications, mark them as read, watch and unwatch repositories and threads.",
      meaning_ru:
        "Читать уведомления, отмечать их прочитанными, следить за репозиториями и обсуждениями и переставать следить.",
    },
    {
      name: "read:org",
      meaning_en: "Read which organisations and teams the person belongs to.",
      meaning_ru: "Читать, в каких организациях и командах состоит человек.",
    },
  ],
};
