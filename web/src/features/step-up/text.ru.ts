import type { en } from "./text.en.ts";

export const ru: typeof en = {
  title: "Это вы?",
  detail: "Подтвердите личность. Этого хватит на десять минут в этом браузере.",
  password: "Ваш пароль",
  usePassword: "Ввести пароль",
  missing: "Заполните, чтобы продолжить.",
  wrongPassword: "Это не ваш пароль.",
  verb: "Продолжить",
  doing: "Проверка",
};
