import { countRu } from "../../i18n/plural.ts";
import type { en } from "./text.en.ts";

export const ru: typeof en = {
  title: "Проекты",
  count: (count) => countRu(count, "проект", "проекта", "проектов"),
  name: "Название",
  state: "Состояние",
  states: {
    active: "Активен",
    archived: "В архиве",
    deleting: "Удаляется",
    suspended: "Приостановлен",
  },
  role: "Ваша роль",
  created: "Создан",
  id: "Идентификатор",
  create: "Новый проект",
  creating: "Создание",
  createTitle: "Создать проект",
  createHint: "Обычно название вашего приложения. Его видят люди, когда подключают учётную запись.",
  missing: "Введите название.",
  empty: {
    title: "Создайте первый проект",
    detail:
      "В проекте собраны провайдеры вашего приложения, подключённые людьми учётные записи и ключи ваших серверов.",
  },
};
