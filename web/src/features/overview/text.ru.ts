import { countRu } from "../../i18n/plural.ts";
import type { en } from "./text.en.ts";

export const ru: typeof en = {
  title: "Обзор",
  range: "Период",
  ranges: { "24h": "24 ч", "7d": "7 дн.", "30d": "30 дн." },
  last: { "24h": "Последние 24 часа", "7d": "Последние 7 дней", "30d": "Последние 30 дней" },
  reads: "Чтения токенов",
  refreshes: "Обновления",
  failedRefreshes: "Неудачные обновления",
  completed: "Завершено авторизаций",
  active: "Активные подключения",
  notes: {
    noReads: "ещё не было",
    allAnswered: "на все дан ответ",
    answered: (share, failed) => `${share} с ответом, с ошибкой: ${failed}`,
    noRefreshes: "не требовались",
    noneFailed: "без ошибок",
    failed: (count, where) =>
      where === null ? `с ошибкой: ${count}` : `с ошибкой: ${count}, чаще у ${where}`,
    noFlows: "никто не пробовал",
    flows: (connected, all) => `${connected} из ${all} закончившихся`,
    needReauth: (count) =>
      `нужен вход: ${countRu(count, "подключению", "подключениям", "подключениям")}`,
    allWell: "вход нигде не нужен",
  },
  chart: {
    title: "Чтения токенов и обновления",
    reads: "Чтения",
    label: (range) => `Чтения токенов и обновления. ${range}. Стрелки двигают указатель.`,
    from: "С",
    to: "До",
    reading: (when, reads, refreshes, failed) =>
      `${when}: чтений ${reads}, обновлений ${refreshes}, неудачных обновлений ${failed}`,
  },
  flows: {
    title: "Авторизации по результату",
    all: "Все авторизации",
    none: "За это время ни одна авторизация не закончилась.",
    failedBy: "С ошибкой, по интеграциям",
    readsBy: "Чтения токенов, по интеграциям",
  },
  attention: {
    title: "Требует внимания",
    none: "Сейчас ничто не требует внимания.",
    reauth: (count, name) =>
      `${name}: вход нужен ${countRu(count, "подключению", "подключениям", "подключениям")}`,
    reauthDetail: "Провайдер прекратил доступ. Пользователям нужно подключиться снова.",
    flows: (name) => `${name}: авторизации не удаются`,
    flowsDetail: (count) =>
      `${countRu(count, "авторизация", "авторизации", "авторизаций")} с ошибкой, последняя`,
    refreshes: (name) => `${name}: обновления не удаются`,
    refreshesDetail: (failed, all) => `не удалось обновлений: ${failed} из ${all}`,
    key: (name) => `Ключ API «${name}» истекает`,
    keyUsed: "Использован:",
    show: "Показать",
    rotate: "Заменить",
    keysUnknown: "Не удалось узнать, истекает ли скоро какой-нибудь ключ API.",
  },
  deleted: (id) => `${id} (удалена)`,
  empty: {
    title: "Ещё ничего не происходило",
    detail:
      "Чтения токенов, обновления и авторизации появятся здесь, как только их начнёт делать ваше приложение. Страница «Начало» приведёт к первому токену за две минуты.",
    start: "На страницу «Начало»",
  },
};
