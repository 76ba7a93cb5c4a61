import { z } from "zod";
import type { Role } from "../permissions.ts";

export const MAIL_LOCALES = ["en", "ru"] as const;
/** The language of a mail: the account's own, or else the one that the caller names. */
export const mailLocale = z.enum(MAIL_LOCALES);
export type MailLocale = z.infer<typeof mailLocale>;

/** What happened to what an account signs in with besides its password. */
export type SecondFactorChange =
  | "totp_added"
  | "totp_removed"
  | "recovery_codes_made"
  | "recovery_code_used";

/**
 * Every mail that Atlas sends, with what its text needs: names, and the id of what its link stands for. Never a secret,
 * because values rest in the database; the link is made from the id when the mail leaves.
 */
export type MailContent =
  | { template: "verify_email"; values: { token_id: string } }
  | { template: "account_exists"; values: Record<string, never> }
  | { template: "reset_password"; values: { token_id: string } }
  | { template: "password_changed"; values: Record<string, never> }
  | { template: "change_email"; values: { token_id: string; old_email: string } }
  | { template: "email_change_asked"; values: { new_email: string } }
  | { template: "email_changed"; values: { token_id: string; new_email: string } }
  | { template: "passkey_added"; values: { passkey: string } }
  | { template: "passkey_removed"; values: { passkey: string } }
  | { template: "access_token_created"; values: { token: string } }
  | { template: "access_token_used"; values: { token: string; network: string } }
  | { template: "identity_linked"; values: { provider: string; identity: string } }
  | { template: "identity_removed"; values: { provider: string; identity: string } }
  | { template: "second_factor_changed"; values: { change: SecondFactorChange } }
  | { template: "account_deleted"; values: Record<string, never> }
  | { template: "test"; values: Record<string, never> }
  | { template: "account_suspended"; values: { reason: string } }
  | { template: "project_suspended"; values: { project: string; reason: string } }
  | { template: "sign_up_refused"; values: Record<string, never> }
  | { template: "sign_up_invitation"; values: Record<string, never> }
  | {
      template: "invitation";
      values: { invitation_id: string; project: string; inviter: string; role: Role };
    }
  | { template: "webhook_disabled"; values: WebhookDisabled };

/** What the mail says that tells of a webhook which Atlas has disabled. */
export type WebhookDisabled = {
  project_id: string;
  project: string;
  webhook_id: string;
  host: string;
  reason: "gone" | "failing";
};

export type MailTemplate = MailContent["template"];

/**
 * What another service may tell the owners of accounts, each in the account's own language, or where it has none in that of the
 * last mail that they got.
 */
export type NotifyAccountsInput = {
  account_ids: readonly string[];
} & Extract<MailContent, { template: "webhook_disabled" | "project_suspended" }>;

/** What another service may send: its own mails, and none that tells of an account's password. */
export type SendMailInput = {
  /** The recipient's address. */
  to: string;
  locale: MailLocale;
} & Extract<MailContent, { template: "invitation" | "test" }>;
