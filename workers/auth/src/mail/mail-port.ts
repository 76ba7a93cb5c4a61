/** A mail as it leaves. */
export type OutgoingMail = {
  /** The mail's own id. Sent along, so that the mail server sends a mail once however often it is asked. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** Why a mail did not leave, as stable codes for the database, the log and the metrics. */
export const MAIL_FAILURES = [
  /** No answer in time. */
  "deadline",
  /** No connection, or a broken one. */
  "unreachable",
  /** The server answered with a redirect, which Atlas does not follow: it would carry the key along. */
  "redirect",
  /** The server's answer was too long to be one. */
  "too_large",
  /** The key was refused. */
  "unauthorized",
  /** The server has had enough for the moment. */
  "rate_limited",
  /** The server failed. */
  "server_error",
  /** The server will not send this mail, now or later. */
  "refused",
  /** The link's secret is missing, so that no link can be made. */
  "no_link_secret",
] as const;
export type MailFailure = (typeof MAIL_FAILURES)[number];

export type MailOutcome =
  | { readonly sent: true }
  | {
      readonly sent: false;
      readonly code: MailFailure;
      /** Whether another attempt may succeed. */
      readonly again: boolean;
      /** How long the server asks to be left alone; null when it does not say. */
      readonly retryAfterSeconds: number | null;
    };

/** What sends mail. Never throws for what the other side does. */
export type MailPort = { send(mail: OutgoingMail): Promise<MailOutcome> };
