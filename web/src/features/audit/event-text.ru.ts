import type { events as english, groups as englishGroups } from "./event-text.en.ts";

export const events: typeof english = {
  "project.created": "Создание проекта",
  "project.renamed": "Переименование проекта",
  "project.deleted": "Удаление проекта",
  "return_url.added": "Регистрация адреса возврата",
  "return_url.removed": "Удаление адреса возврата",
  "api_key.created": "Создание ключа API",
  "api_key.revoked": "Отзыв ключа API",
  "integration.created": "Добавление интеграции",
  "integration.updated": "Изменение интеграции",
  "integration.enabled": "Включение интеграции",
  "integration.disabled": "Отключение интеграции",
  "integration.deleted": "Удаление интеграции",
  "connection.created": "Подключение учётной записи",
  "connection.updated": "Изменение подключения",
  "connection.refresh_failing": "Обновления перестали удаваться",
  "connection.recovered": "Обновления снова удаются",
  "connection.needs_reauth": "Пользователь должен войти снова",
  "connection.revoked": "Отзыв подключения",
  "connection.deleted": "Удаление подключения",
  "connection.tokens_read": "Чтение токенов",
  "connection.token_revealed": "Просмотр токена доступа",
  "call.refused": "Отказ в вызове",
  "vault.tampering_detected": "Сохранённый токен не расшифровался",
};

export const groups: typeof englishGroups = {
  "project.": "Проект",
  "return_url.": "адреса возврата",
  "api_key.": "ключи API",
  "integration.": "интеграции",
  "connection.": "подключения",
  "call.": "Отказы",
  "vault.": "Хранилище",
};
