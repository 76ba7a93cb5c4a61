import type { en } from "./text.en.ts";

export const ru: typeof en = {
  signIn: "Войти",
  signingIn: "Вход",
  signUp: "Создать учётную запись",
  signingUp: "Создание",
  newHere: "Впервые здесь?",
  haveAccount: "Уже есть учётная запись?",
  email: "Электронная почта",
  emailPlaceholder: "you@company.example",
  name: "Имя",
  nameHint: "Его видят коллеги и журнал аудита.",
  password: "Пароль",
  passwordHint: "Не короче 8 знаков. Подойдёт целая фраза.",
  continue: "Продолжить",
  firstProject: "Ваш первый проект",
  projectHint:
    "Обычно название вашего приложения. Его видят люди, когда подключают учётную запись.",
  invalidEmail: "Введите адрес целиком, например you@company.example.",
  shortPassword: "Нужно не меньше 8 знаков.",
  missing: "Заполните, чтобы продолжить.",
  wrong: "Почта и пароль не подходят друг к другу.",
  taken: "Учётная запись с этой почтой уже есть. Войдите в неё.",
  again: {
    title: "Сеанс закончился",
    detail: "Войдите, чтобы продолжить. Всё введённое на месте.",
    leave: "Выйти",
  },
  language: "Язык",
};
