const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** How long a mail waits and is tried. How long it is kept is in `shared/retention.ts`. */
export const MAIL_RULES = {
  /** The rest after the first attempt; it doubles with each. Longer than an attempt may take. */
  firstRestSeconds: 60,
  longestRestSeconds: HOUR_SECONDS,
  /** After this long a mail is given up: its link has expired, or its news is old. */
  giveUpSeconds: DAY_SECONDS,
  /** How many mails of a kind an address gets in an hour when a stranger can ask for them. */
  cappedPerHour: 3,
} as const;
