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
  scopes: [
    {
      name: "openid",
      meaning_en: "Learn which Google account it is.",
      meaning_ru: "Узнать, какой это аккаунт Google.",
    },
    {
      name: "email",
      meaning_en: "Read the account's e-mail address.",
      meaning_ru: "Читать адрес электронной почты аккаунта.",
    },
    {
      name: "profile",
      meaning_en: "Read the person's name and picture.",
      meaning_ru: "Читать имя и изображение человека.",
    },
    {
      name: "https://www.googleapis.com/auth/calendar.readonly",
      meaning_en: "See and download all the person's calendars.",
      meaning_ru: "Смотреть и скачивать все календари человека.",
    },
    {
      name: "https://www.googleapis.com/auth/calendar.events",
      meaning_en: "See and change the events of all the person's calendars.",
      meaning_ru: "Смотреть и менять события во всех календарях человека.",
    },
    {
      name: "https://www.googleapis.com/auth/calendar",
      meaning_en: "See, change, share and delete all the person's calendars.",
      meaning_ru: "Смотреть, менять, открывать другим и удалять все календари человека.",
    },
    {
      name: "https://www.googleapis.com/auth/drive.file",
      meaning_en:
        "See, create, change and delete only those Drive files that are used with this app.",
      meaning_ru:
        "Смотреть, создавать, менять и удалять только те файлы на Диске, с которыми работает это приложение.",
    },
    {
      name: "https://www.googleapis.com/auth/drive.readonly",
      meaning_en: "See and download all the person's Drive files.",
      meaning_ru: "Смотреть и скачивать все файлы человека на Диске.",
    },
    {
      name: "https://www.googleapis.com/auth/drive",
      meaning_en: "See, create, change and delete all the person's Drive files.",
      meaning_ru: "Смотреть, создавать, менять и удалять все файлы человека на Диске.",
    },
    {
      name: "https://www.googleapis.com/auth/gmail.send",
      meaning_en: "Send e-mail in the person's name. Reads nothing.",
      meaning_ru: "Отправлять письма от имени человека. Ничего не читает.",
    },
    {
      name: "https://www.googleapis.com/auth/gmail.readonly",
      meaning_en: "Read all e-mail and the settings of the mailbox.",
      meaning_ru: "Читать все письма и настройки почтового ящика.",
    },
    {
      name: "https://www.googleapis.com/auth/gmail.modify",
      meaning_en: "Read, write and send e-mail and move it to the bin, but not delete it for good.",
      meaning_ru:
        "Читать, писать и отправлять письма и перемещать их в корзину, но не удалять навсегда.",
    },
    {
      name: "https://www.googleapis.com/auth/spreadsheets",
      meaning_en: "See, create, change and delete all the person's spreadsheets.",
      meaning_ru: "Смотреть, создавать, менять и удалять все таблицы человека.",
    },
    {
      name: "https://www.googleapis.com/auth/contacts.readonly",
      meaning_en: "See and download the person's contacts.",
      meaning_ru: "Смотреть и скачивать контакты человека.",
    },
  ],
};
