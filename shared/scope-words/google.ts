import type { ScopeWords } from "./scope-words.ts";

/**
 * The scopes of Google that apps ask for most.
 *
 * @see [OAuth 2.0 scopes](https://developers.google.com/identity/protocols/oauth2/scopes)
 */
export const GOOGLE_SCOPES: readonly ScopeWords[] = [
  {
    name: "openid",
    meaning_en: "Learn which Google account it is.",
    meaning_ru: "Узнать, какой это аккаунт Google.",
    asked_en: "Recognise your account",
    asked_ru: "Узнавать ваш аккаунт",
  },
  {
    name: "email",
    meaning_en: "Read the account's e-mail address.",
    meaning_ru: "Читать адрес электронной почты аккаунта.",
    asked_en: "See your e-mail address",
    asked_ru: "Видеть адрес вашей почты",
  },
  {
    name: "profile",
    meaning_en: "Read the person's name and picture.",
    meaning_ru: "Читать имя и изображение человека.",
    asked_en: "See your name and picture",
    asked_ru: "Видеть ваше имя и фото",
  },
  {
    name: "https://www.googleapis.com/auth/calendar.readonly",
    meaning_en: "See and download all the person's calendars.",
    meaning_ru: "Смотреть и скачивать все календари человека.",
    asked_en: "See your calendars",
    asked_ru: "Видеть ваши календари",
  },
  {
    name: "https://www.googleapis.com/auth/calendar.events",
    meaning_en: "See and change the events of all the person's calendars.",
    meaning_ru: "Смотреть и менять события во всех календарях человека.",
    asked_en: "See and change your events",
    asked_ru: "Видеть и менять ваши события",
  },
  {
    name: "https://www.googleapis.com/auth/calendar",
    meaning_en: "See, change, share and delete all the person's calendars.",
    meaning_ru: "Смотреть, менять, открывать другим и удалять все календари человека.",
    asked_en: "See, change, share and delete your calendars",
    asked_ru: "Видеть, менять, открывать другим и удалять ваши календари",
  },
  {
    name: "https://www.googleapis.com/auth/drive.file",
    meaning_en:
      "See, create, change and delete only those Drive files that are used with this app.",
    meaning_ru:
      "Смотреть, создавать, менять и удалять только те файлы на Диске, с которыми работает это приложение.",
    asked_en: "See and change the Drive files that you open with this app",
    asked_ru: "Видеть и менять файлы Диска, которые вы откроете в приложении",
  },
  {
    name: "https://www.googleapis.com/auth/drive.readonly",
    meaning_en: "See and download all the person's Drive files.",
    meaning_ru: "Смотреть и скачивать все файлы человека на Диске.",
    asked_en: "See all your Drive files",
    asked_ru: "Видеть все ваши файлы на Диске",
  },
  {
    name: "https://www.googleapis.com/auth/drive",
    meaning_en: "See, create, change and delete all the person's Drive files.",
    meaning_ru: "Смотреть, создавать, менять и удалять все файлы человека на Диске.",
    asked_en: "See, change and delete all your Drive files",
    asked_ru: "Видеть, менять и удалять все ваши файлы на Диске",
  },
  {
    name: "https://www.googleapis.com/auth/gmail.send",
    meaning_en: "Send e-mail in the person's name. Reads nothing.",
    meaning_ru: "Отправлять письма от имени человека. Ничего не читает.",
    asked_en: "Send e-mail in your name",
    asked_ru: "Отправлять письма от вашего имени",
  },
  {
    name: "https://www.googleapis.com/auth/gmail.readonly",
    meaning_en: "Read all e-mail and the settings of the mailbox.",
    meaning_ru: "Читать все письма и настройки почтового ящика.",
    asked_en: "Read all your e-mail",
    asked_ru: "Читать всю вашу почту",
  },
  {
    name: "https://www.googleapis.com/auth/gmail.modify",
    meaning_en: "Read, write and send e-mail and move it to the bin, but not delete it for good.",
    meaning_ru:
      "Читать, писать и отправлять письма и перемещать их в корзину, но не удалять навсегда.",
    asked_en: "Read, write and send your e-mail",
    asked_ru: "Читать, писать и отправлять вашу почту",
  },
  {
    name: "https://www.googleapis.com/auth/spreadsheets",
    meaning_en: "See, create, change and delete all the person's spreadsheets.",
    meaning_ru: "Смотреть, создавать, менять и удалять все таблицы человека.",
    asked_en: "See, change and delete all your spreadsheets",
    asked_ru: "Видеть, менять и удалять все ваши таблицы",
  },
  {
    name: "https://www.googleapis.com/auth/contacts.readonly",
    meaning_en: "See and download the person's contacts.",
    meaning_ru: "Смотреть и скачивать контакты человека.",
    asked_en: "See your contacts",
    asked_ru: "Видеть ваши контакты",
  },
  {
    name: "https://www.googleapis.com/auth/userinfo.email",
    meaning_en: "Read the account's e-mail address.",
    meaning_ru: "Читать адрес электронной почты аккаунта.",
    asked_en: "See your e-mail address",
    asked_ru: "Видеть адрес вашей почты",
  },
  {
    name: "https://www.googleapis.com/auth/userinfo.profile",
    meaning_en: "Read the person's name and picture.",
    meaning_ru: "Читать имя и изображение человека.",
    asked_en: "See your name and picture",
    asked_ru: "Видеть ваше имя и фото",
  },
  {
    name: "https://www.googleapis.com/auth/contacts",
    meaning_en: "See, change and delete all the person's contacts.",
    meaning_ru: "Смотреть, менять и удалять все контакты человека.",
    asked_en: "See, change and delete your contacts",
    asked_ru: "Видеть, менять и удалять ваши контакты",
  },
];
