import { makeText } from "../../../i18n/text.ts";
import { testingEn } from "./text.en.ts";
import { testingRu } from "./text.ru.ts";

export const useTestingText = makeText({ en: testingEn, ru: testingRu });
