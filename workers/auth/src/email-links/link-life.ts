/** How long a link in a mail works, in seconds. */
export const LINK_LIFE = {
  verify_email: 3_600,
  reset_password: 3_600,
  change_email: 3_600,
  undo_email_change: 24 * 3_600,
} as const;

/** A purpose whose links have a row in `email_tokens`. */
export type TokenPurpose = keyof typeof LINK_LIFE;
