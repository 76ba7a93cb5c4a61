import { makeText } from "../../i18n/text.ts";
import { en } from "./text.en.ts";
import { ru } from "./text.ru.ts";

export const useWebhooksText = makeText({ en, ru });
