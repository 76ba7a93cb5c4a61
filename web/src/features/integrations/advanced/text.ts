import { makeText } from "../../../i18n/text.ts";
import { advancedEn } from "./text.en.ts";
import { advancedRu } from "./text.ru.ts";

export const useAdvancedText = makeText({ en: advancedEn, ru: advancedRu });
