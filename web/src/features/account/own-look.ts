import type { Account } from "../../api/queries/account.ts";
import { type Language, chooseLanguage } from "../../i18n/language.ts";
import { chooseTimeZone } from "../../i18n/time-zone.ts";

const STORED = "atlas.account-language";

/**
 * Shows the dashboard in the account's own language and time zone. The language counts once, when this browser first hears of
 * it: whoever then switches it here keeps what they chose.
 */
export function applyLookOf(account: Pick<Account, "id" | "locale" | "time_zone">): void {
  chooseTimeZone(account.time_zone);
  if (account.locale !== null && isNews(`${account.id}:${account.locale}`))
    chooseLanguage(account.locale satisfies Language);
}

/** Whether this browser has not heard of it yet; without storage it has. */
function isNews(heard: string): boolean {
  try {
    if (localStorage.getItem(STORED) === heard) return false;
    localStorage.setItem(STORED, heard);
    return true;
  } catch {
    return false;
  }
}
