/** The languages of the dashboard and of mail. */
export const ACCOUNT_LOCALES = ["en", "ru"] as const;
export type AccountLocale = (typeof ACCOUNT_LOCALES)[number];
