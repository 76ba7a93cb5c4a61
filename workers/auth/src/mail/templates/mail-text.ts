import type { MailTemplate, SecondFactorChange } from "#shared/contracts/auth/mail";
import type { Role } from "#shared/contracts/permissions";

/** What a mail says, before it becomes text and HTML. Everything is plain text. */
export type MailText = {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** What the one button says; null in a mail without a link. */
  readonly action: string | null;
  /** What stands below the button. */
  readonly after: readonly string[];
};

/** What a text may name. All of it is somebody's own words, and none of it is trusted. */
export type MailNames = {
  readonly project: string;
  readonly inviter: string;
  readonly role: string;
  /** The host of a webhook. */
  readonly host: string;
  readonly old_email: string;
  readonly new_email: string;
  readonly passkey: string;
  /** The name of a personal access token. */
  readonly token: string;
  /** A part of the internet, such as 192.0.2.0/24. */
  readonly network: string;
  /** A provider, as the platform project calls it, and what it calls the person. */
  readonly provider: string;
  readonly identity: string;
  readonly change: SecondFactorChange | null;
  /** `gone` or `failing` for a webhook; an administrator's own words for a suspension. */
  readonly reason: string;
};

/** All mails in one language. */
export type MailTexts = {
  readonly roles: Readonly<Record<Role, string>>;
  /** What stands at the end of every mail. */
  readonly foot: string;
  /** What stands before the address behind the button, for those who cannot press it. */
  readonly orOpen: string;
  readonly mails: Readonly<Record<MailTemplate, (names: MailNames) => MailText>>;
};
