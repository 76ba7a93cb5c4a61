import type { PlatformSettings } from "#shared/contracts/users/platform-settings";
import type { Config } from "../../../env.ts";

/** The settings as they hold: the operator's maintenance comes before the administrators'. */
export const withOperator = (
  { maintenance }: Config,
  settings: PlatformSettings,
): PlatformSettings =>
  maintenance === null
    ? settings
    : {
        ...settings,
        maintenance: {
          on: true,
          source: "environment",
          text_en: maintenance,
          text_ru: maintenance,
          until: null,
        },
      };
