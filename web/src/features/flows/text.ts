import { makeText } from "../../i18n/text.ts";
import { en as causesEn } from "./causes.en.ts";
import { ru as causesRu } from "./causes.ru.ts";
import { en } from "./text.en.ts";
import { ru } from "./text.ru.ts";

export const useFlowsText = makeText({ en, ru });
export const useCauseWords = makeText({ en: causesEn, ru: causesRu });
