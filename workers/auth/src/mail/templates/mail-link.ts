import type { MailContent } from "#shared/contracts/auth/mail";
import { type LinkKeys, type LinkPurpose, makeLinkToken } from "#shared/crypto/link-token";

/** What a mail's link is made of. */
export type LinkSource = {
  readonly keys: LinkKeys;
  /** The dashboard's origin, from configuration. */
  readonly dashboardUrl: string;
};

/**
 * Makes the address behind a mail's button; null for a mail without one. A token stands in the fragment, which browsers
 * do not send: it is in no log and in no `Referer`.
 */
export async function mailLink(
  { keys, dashboardUrl }: LinkSource,
  content: MailContent,
): Promise<string | null> {
  const page = (path: string): string => `${dashboardUrl}/${path}`;
  const linked = async (path: string, purpose: LinkPurpose, id: string): Promise<string> =>
    `${page(path)}#${await makeLinkToken(keys, purpose, id)}`;
  switch (content.template) {
    case "verify_email":
      return linked("verify", "verify_email", content.values.token_id);
    case "reset_password":
      return linked("reset", "reset_password", content.values.token_id);
    case "change_email":
      return linked("verify/email", "change_email", content.values.token_id);
    case "email_changed":
      return linked("verify/undo", "undo_email_change", content.values.token_id);
    case "invitation":
      return linked("invite", "invitation", content.values.invitation_id);
    case "sign_up_invitation":
      return page("signup");
    case "webhook_disabled":
      return page(`projects/${content.values.project_id}/webhooks/${content.values.webhook_id}`);
    case "account_exists":
      return page("signin");
    case "password_changed":
    case "second_factor_changed":
    case "email_change_asked":
      return page("reset");
    case "passkey_added":
    case "passkey_removed":
    case "identity_linked":
    case "identity_removed":
      return page("account?tab=security");
    case "access_token_created":
    case "access_token_used":
      return page("account?tab=tokens");
    case "account_suspended":
    case "project_suspended":
    case "sign_up_refused":
    case "account_deleted":
    case "test":
      return null;
  }
}
