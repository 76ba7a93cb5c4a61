import type { MailLocale } from "./mail.ts";

export type SuspendAccountInput = {
  account_id: string;
  reason: string;
  /** The language of the mail to the owner where the account has none; English when left out. */
  locale?: MailLocale | undefined;
};
