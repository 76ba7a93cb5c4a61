export type Language = "en" | "ru";

export type Texts = {
  sandbox: string;
  notice: string;
  chooseTitle: string;
  chooseLead: (app: string) => string;
  consentTitle: (app: string) => string;
  consentLead: (person: string) => string;
  allow: string;
  deny: string;
  cancel: string;
  errorTitle: string;
  expired: string;
  endpoints: string;
  scopes: Readonly<Record<string, string>>;
};

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    sandbox: "Sandbox provider",
    notice:
      "A provider for trying things out. The people are invented, nothing leaves this machine.",
    chooseTitle: "Who are you today?",
    chooseLead: (app) => `${app} asks you to sign in. Pick a person; there is no password.`,
    consentTitle: (app) => `Allow ${app}?`,
    consentLead: (person) => `You are ${person}. The app would like to:`,
    allow: "Allow",
    deny: "Deny",
    cancel: "Cancel",
    errorTitle: "This did not work",
    expired: "This page has expired. Go back to the app and start again.",
    endpoints: "Endpoints",
    scopes: {
      openid: "know that it is you",
      profile: "see your name",
      email: "see your e-mail address",
      offline_access: "stay connected while you are away",
    },
  },
  ru: {
    sandbox: "Учебный провайдер",
    notice: "Провайдер для пробы. Люди вымышлены, и ничто не покидает этот компьютер.",
    chooseTitle: "Кто вы сегодня?",
    chooseLead: (app) => `${app} просит вас войти. Выберите человека, пароля нет.`,
    consentTitle: (app) => `Разрешить ${app}?`,
    consentLead: (person) => `Вы вошли как ${person}. Приложение хочет:`,
    allow: "Разрешить",
    deny: "Отказать",
    cancel: "Отмена",
    errorTitle: "Не получилось",
    expired: "Страница устарела. Вернитесь в приложение и начните заново.",
    endpoints: "Адреса",
    scopes: {
      openid: "узнавать вас",
      profile: "видеть ваше имя",
      email: "видеть вашу почту",
      offline_access: "оставаться на связи, когда вас нет",
    },
  },
};

/**
 * The page's language: the first one we have in `ui_locales`, else the best one in Accept-Language, else English.
 *
 * @see [OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)
 */
export function chooseLanguage(
  uiLocales: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  for (const tag of (uiLocales ?? "").split(" ")) {
    const language = languageOf(tag);
    if (language !== undefined) return language;
  }
  const accepted = (acceptLanguage ?? "")
    .split(",")
    .map((item) => {
      const [tag = "", ...parameters] = item.trim().split(";");
      const weight = parameters.map((p) => p.trim()).find((p) => p.startsWith("q="));
      return {
        language: languageOf(tag),
        weight: weight === undefined ? 1 : Number(weight.slice(2)),
      };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  return accepted.find(({ language }) => language !== undefined)?.language ?? "en";
}

function languageOf(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split("-")[0];
  return primary === "en" || primary === "ru" ? primary : undefined;
}
