import type { ScopeWords } from "./scope-words.ts";

/**
 * The scopes that OpenID Connect gives a meaning, the same at every provider.
 *
 * @see [OpenID Connect Core §5.4, §11](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims)
 */
export const STANDARD_SCOPES: readonly ScopeWords[] = [
  {
    name: "openid",
    meaning_en: "Recognise the person",
    meaning_ru: "Узнавать человека",
    asked_en: "Recognise your account",
    asked_ru: "Узнавать ваш аккаунт",
  },
  {
    name: "profile",
    meaning_en: "Read name and picture",
    meaning_ru: "Читать имя и портрет",
    asked_en: "See your name and picture",
    asked_ru: "Видеть ваше имя и фото",
  },
  {
    name: "email",
    meaning_en: "Read the e-mail address",
    meaning_ru: "Читать адрес почты",
    asked_en: "See your e-mail address",
    asked_ru: "Видеть адрес вашей почты",
  },
  {
    name: "phone",
    meaning_en: "Read the phone number",
    meaning_ru: "Читать номер телефона",
    asked_en: "See your phone number",
    asked_ru: "Видеть ваш номер телефона",
  },
  {
    name: "address",
    meaning_en: "Read the postal address",
    meaning_ru: "Читать почтовый адрес",
    asked_en: "See your postal address",
    asked_ru: "Видеть ваш почтовый адрес",
  },
  {
    name: "offline_access",
    meaning_en: "Stay connected while the person is away",
    meaning_ru: "Оставаться на связи, когда человека нет",
    asked_en: "Keep access while you are away",
    asked_ru: "Сохранять доступ, пока вас нет",
  },
];
