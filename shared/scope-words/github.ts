import type { ScopeWords } from "./scope-words.ts";

/**
 * GitHub's scopes.
 *
 * @see [Scopes for OAuth apps](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps)
 */
export const GITHUB_SCOPES: readonly ScopeWords[] = [
  {
    name: "read:user",
    meaning_en: "Read the person's profile, including what is not public.",
    meaning_ru: "Читать профиль человека, в том числе непубличные данные.",
    asked_en: "Read your profile",
    asked_ru: "Читать ваш профиль",
  },
  {
    name: "user:email",
    meaning_en: "Read the person's e-mail addresses.",
    meaning_ru: "Читать адреса электронной почты человека.",
    asked_en: "Read your e-mail addresses",
    asked_ru: "Читать адреса вашей почты",
  },
  {
    name: "user",
    meaning_en:
      "Read and change the person's profile, read the e-mail addresses, follow and unfollow people.",
    meaning_ru:
      "Читать и менять профиль человека, читать адреса почты, подписываться на людей и отписываться от них.",
    asked_en: "Read and change your profile, read your e-mail addresses",
    asked_ru: "Читать и менять ваш профиль, читать адреса вашей почты",
  },
  {
    name: "public_repo",
    meaning_en: "Read and change code and settings of public repositories, and star them.",
    meaning_ru: "Читать и менять код и настройки публичных репозиториев и ставить им звёзды.",
    asked_en: "Read and change your public repositories",
    asked_ru: "Читать и менять ваши открытые репозитории",
  },
  {
    name: "repo",
    meaning_en: "Read and change everything in all repositories, private ones too.",
    meaning_ru: "Читать и менять всё во всех репозиториях, включая закрытые.",
    asked_en: "Read and change all your repositories, private ones too",
    asked_ru: "Читать и менять все ваши репозитории, в том числе закрытые",
  },
  {
    name: "workflow",
    meaning_en: "Add and change workflow files of GitHub Actions.",
    meaning_ru: "Добавлять и менять файлы рабочих процессов GitHub Actions.",
    asked_en: "Change GitHub Actions workflows",
    asked_ru: "Менять процессы GitHub Actions",
  },
  {
    name: "gist",
    meaning_en: "Create and change gists.",
    meaning_ru: "Создавать и менять гисты.",
    asked_en: "Write gists",
    asked_ru: "Создавать и менять gist",
  },
  {
    name: "notifications",
    meaning_en:
      "Read notifications, mark them as read, watch and unwatch repositories and threads.",
    meaning_ru:
      "Читать уведомления, отмечать их прочитанными, следить за репозиториями и обсуждениями и переставать следить.",
    asked_en: "Read your notifications and mark them as read",
    asked_ru: "Читать ваши уведомления и отмечать их прочитанными",
  },
  {
    name: "read:org",
    meaning_en: "Read which organisations and teams the person belongs to.",
    meaning_ru: "Читать, в каких организациях и командах состоит человек.",
    asked_en: "Read your organisations and teams",
    asked_ru: "Читать ваши организации и команды",
  },
  {
    name: "user:follow",
    meaning_en: "Follow and unfollow people.",
    meaning_ru: "Подписываться на людей и отписываться от них.",
    asked_en: "Follow and unfollow people for you",
    asked_ru: "Подписываться на людей за вас",
  },
  {
    name: "delete_repo",
    meaning_en: "Delete repositories that the person administers.",
    meaning_ru: "Удалять репозитории, которыми управляет человек.",
    asked_en: "Delete your repositories",
    asked_ru: "Удалять ваши репозитории",
  },
];
