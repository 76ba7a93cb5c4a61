import type { en } from "./text.en.ts";

export const ru: typeof en = {
  title: "Подключения",
  newLink: "Новая ссылка",
  search: "Пользователь, запись или id",
  filters: { state: "Состояние", integration: "Интеграция", clear: "Любое" },
  columns: {
    endUser: "Пользователь",
    integration: "Интеграция",
    account: "Учётная запись",
    state: "Состояние",
    scopes: "Права",
    lastRead: "Чтение",
    expires: "Истекает",
    id: "Идентификатор",
  },
  notGranted: (missing) => `Не выдано прав: ${missing}`,
  noAccount: "неизвестна",
  none: {
    title: "Ещё никто не подключил учётную запись",
    detail:
      "Создайте ссылку для пользователя. Он выберет провайдера, войдёт у него, и учётная запись появится здесь.",
  },
  noMatch: {
    title: "Ничего не подходит",
    detail: "Снимите фильтр, чтобы увидеть больше.",
    clear: "Снять фильтры",
  },
};
