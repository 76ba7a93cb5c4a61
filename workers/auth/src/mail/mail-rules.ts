import type { MailTemplate } from "#shared/contracts/auth/mail";
import { LINK_LIFE } from "../email-links/link-life.ts";

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** How long a mail waits and is tried. How long it is kept is in `shared/retention.ts`. */
export const MAIL_RULES = {
  /** The rest after the first attempt; it doubles with each. Longer than an attempt may take. */
  firstRestSeconds: 60,
  longestRestSeconds: HOUR_SECONDS,
  /** After this long a mail is given up: its news is old. */
  giveUpSeconds: DAY_SECONDS,
  /** These are given up earlier, when their links no longer work. */
  giveUpLinkSeconds: {
    verify_email: LINK_LIFE.verify_email,
    reset_password: LINK_LIFE.reset_password,
    change_email: LINK_LIFE.change_email,
  } satisfies Partial<Record<MailTemplate, number>>,
  /** How many mails of a kind an address gets in an hour when a stranger can ask for them. */
  cappedPerHour: 3,
} as const;
