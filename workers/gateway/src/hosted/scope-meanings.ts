/** What a scope lets an app do, in words for people. Each begins with a verb. */
export type ScopeMeaning = {
  readonly name: string;
  readonly meaning_en: string;
  readonly meaning_ru: string;
};

const meaning = (name: string, meaning_en: string, meaning_ru: string): ScopeMeaning => ({
  name,
  meaning_en,
  meaning_ru,
});

/**
 * The scopes that OpenID Connect gives a meaning, the same at every provider.
 *
 * @see [OpenID Connect Core §5.4, §11](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims)
 */
export const STANDARD_SCOPES: readonly ScopeMeaning[] = [
  meaning("openid", "Recognise your account", "Узнавать ваш аккаунт"),
  meaning("profile", "See your name and picture", "Видеть ваше имя и фото"),
  meaning("email", "See your e-mail address", "Видеть адрес вашей почты"),
  meaning("phone", "See your phone number", "Видеть ваш номер телефона"),
  meaning("address", "See your postal address", "Видеть ваш почтовый адрес"),
  meaning("offline_access", "Keep access while you are away", "Сохранять доступ, пока вас нет"),
];

const GOOGLE = "https://www.googleapis.com/auth/";

/** The scopes of catalogue providers, by the provider's id. */
export const PROVIDER_SCOPES: Readonly<Record<string, readonly ScopeMeaning[]>> = {
  // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
  github: [
    meaning("read:user", "Read your profile", "Читать ваш профиль"),
    meaning("user:email", "Read your e-mail addresses", "Читать адреса вашей почты"),
    meaning("user:follow", "Follow and unfollow people for you", "Подписываться на людей за вас"),
    meaning(
      "user",
      "Read and change your profile, read your e-mail addresses",
      "Читать и менять ваш профиль, читать адреса вашей почты",
    ),
    meaning(
      "repo",
      "Read and change all your repositories, private ones too",
      "Читать и менять все ваши репозитории, в том числе закрытые",
    ),
    meaning(
      "public_repo",
      "Read and change your public repositories",
      "Читать и менять ваши открытые репозитории",
    ),
    meaning("delete_repo", "Delete your repositories", "Удалять ваши репозитории"),
    meaning("read:org", "Read your organisations and teams", "Читать ваши организации и команды"),
    meaning("workflow", "Change GitHub Actions workflows", "Менять процессы GitHub Actions"),
    meaning("gist", "Write gists", "Создавать и менять gist"),
    meaning(
      "notifications",
      "Read your notifications and mark them as read",
      "Читать ваши уведомления и отмечать их прочитанными",
    ),
  ],
  // https://developers.google.com/identity/protocols/oauth2/scopes
  google: [
    meaning(`${GOOGLE}userinfo.email`, "See your e-mail address", "Видеть адрес вашей почты"),
    meaning(`${GOOGLE}userinfo.profile`, "See your name and picture", "Видеть ваше имя и фото"),
    meaning(`${GOOGLE}calendar.readonly`, "See your calendars", "Видеть ваши календари"),
    meaning(
      `${GOOGLE}calendar`,
      "See, change, share and delete your calendars",
      "Видеть, менять, открывать другим и удалять ваши календари",
    ),
    meaning(
      `${GOOGLE}calendar.events`,
      "See and change your events",
      "Видеть и менять ваши события",
    ),
    meaning(
      `${GOOGLE}drive.file`,
      "See and change the Drive files that you open with this app",
      "Видеть и менять файлы Диска, которые вы откроете в приложении",
    ),
    meaning(
      `${GOOGLE}drive.readonly`,
      "See all your Drive files",
      "Видеть все ваши файлы на Диске",
    ),
    meaning(
      `${GOOGLE}drive`,
      "See, change and delete all your Drive files",
      "Видеть, менять и удалять все ваши файлы на Диске",
    ),
    meaning(`${GOOGLE}gmail.readonly`, "Read all your e-mail", "Читать всю вашу почту"),
    meaning(`${GOOGLE}gmail.send`, "Send e-mail in your name", "Отправлять письма от вашего имени"),
    meaning(
      `${GOOGLE}gmail.modify`,
      "Read, write and send your e-mail",
      "Читать, писать и отправлять вашу почту",
    ),
    meaning(`${GOOGLE}contacts.readonly`, "See your contacts", "Видеть ваши контакты"),
    meaning(
      `${GOOGLE}contacts`,
      "See, change and delete your contacts",
      "Видеть, менять и удалять ваши контакты",
    ),
    meaning(
      `${GOOGLE}spreadsheets`,
      "See, change and delete all your spreadsheets",
      "Видеть, менять и удалять все ваши таблицы",
    ),
  ],
};
