import { makeText } from "../../i18n/text.ts";
import { en } from "./text.en.ts";
import { ru } from "./text.ru.ts";

export const useIdentitiesText = makeText({ en, ru });
