import type { SecondFactorChange } from "#shared/contracts/auth/mail";
import type { MailText, MailTexts } from "./mail-text.ts";

const notYou = "If this was not you, set a new password at once and look at your sessions.";

const secondFactor: Readonly<Record<SecondFactorChange, Pick<MailText, "subject" | "paragraphs">>> =
  {
    totp_added: {
      subject: "An authenticator app was added",
      paragraphs: [
        "Signing in to your account at Atlas now needs a code of an authenticator app besides the password.",
        notYou,
      ],
    },
    totp_removed: {
      subject: "The authenticator app was removed",
      paragraphs: [
        "Signing in to your account at Atlas needs the password only from now on. The recovery codes no longer work.",
        notYou,
      ],
    },
    recovery_codes_made: {
      subject: "New recovery codes were made",
      paragraphs: [
        "New recovery codes were made for your account at Atlas. The old ones no longer work.",
        notYou,
      ],
    },
    recovery_code_used: {
      subject: "A recovery code was used",
      paragraphs: [
        "A recovery code of your account at Atlas was used in place of the authenticator app. It does not work again.",
        notYou,
      ],
    },
  };

export const en: MailTexts = {
  roles: { owner: "owner", admin: "admin", developer: "developer", viewer: "viewer" },
  foot: "You get this mail because this address is used at Atlas.",
  orOpen: "Or open this address in your browser:",
  mails: {
    verify_email: () => ({
      subject: "Confirm your e-mail address",
      paragraphs: ["Confirm that this address is yours. The link works once, for one hour."],
      action: "Confirm the address",
      after: ["If you did not create an account at Atlas, ignore this mail."],
    }),
    account_exists: () => ({
      subject: "You already have an account",
      paragraphs: [
        "Someone, probably you, tried to create an account at Atlas with this address. You already have one.",
        "Sign in with your password. If you have forgotten it, set a new one on the sign-in page.",
      ],
      action: "Sign in",
      after: ["If it was not you, you need not do anything. Nothing has changed."],
    }),
    reset_password: () => ({
      subject: "Set a new password",
      paragraphs: [
        "Someone, probably you, asked to set a new password for your account at Atlas. The link works once, for one hour.",
      ],
      action: "Set a new password",
      after: ["If it was not you, ignore this mail. Your password stays as it is."],
    }),
    password_changed: () => ({
      subject: "Your password was changed",
      paragraphs: [
        "The password of your account at Atlas was changed. All other sessions have ended.",
        notYou,
      ],
      action: "Set a new password",
      after: [],
    }),
    account_deleted: () => ({
      subject: "Your account was deleted",
      paragraphs: [
        "Your account at Atlas was deleted, as you asked. Your sessions have ended, and this address is free again.",
        "Logs that cannot be changed name the account by its id only. If this was not you, write to whoever runs this installation.",
      ],
      action: null,
      after: [],
    }),
    change_email: ({ old_email }) => ({
      subject: "Confirm your new e-mail address",
      paragraphs: [
        `The account ${old_email} at Atlas is to get this address. Confirm that it is yours. The link works once, for one hour.`,
      ],
      action: "Confirm the new address",
      after: ["If you did not ask for this, ignore this mail. Nothing changes then."],
    }),
    email_change_asked: ({ new_email }) => ({
      subject: "Your e-mail address is to change",
      paragraphs: [
        `Someone with your password asked to change the address of your account at Atlas to ${new_email}. It changes once the new address is confirmed.`,
        "If this was not you, set a new password at once: the link to the new address then stops working.",
      ],
      action: "Set a new password",
      after: [],
    }),
    email_changed: ({ new_email }) => ({
      subject: "Your e-mail address was changed",
      paragraphs: [
        `Your account at Atlas now has the address ${new_email}. This address no longer opens it.`,
        "If this was not you, take the change back. The link works once, for 24 hours, and ends all sessions.",
      ],
      action: "Take the change back",
      after: [],
    }),
    passkey_added: ({ passkey }) => ({
      subject: "A passkey was added to your account",
      paragraphs: [
        `Your account at Atlas has a new passkey, “${passkey}”. It opens the account without the password.`,
        "If this was not you, remove it at once, end your other sessions and change your password.",
      ],
      action: "Look at your passkeys",
      after: [],
    }),
    passkey_removed: ({ passkey }) => ({
      subject: "A passkey was removed from your account",
      paragraphs: [
        `The passkey “${passkey}” no longer opens your account at Atlas. You can delete it on your device as well.`,
        "If this was not you, end your other sessions and change your password.",
      ],
      action: "Look at your passkeys",
      after: [],
    }),
    access_token_created: ({ token }) => ({
      subject: "An access token was made for your account",
      paragraphs: [
        `Your account at Atlas has a new access token, “${token}”. A program can manage your projects with it.`,
        "If this was not you, revoke it at once, end your other sessions and change your password.",
      ],
      action: "Look at your access tokens",
      after: [],
    }),
    access_token_used: ({ token, network }) => ({
      subject: "An old access token is used from a new network",
      paragraphs: [
        `Your access token “${token}” at Atlas was not used for at least 30 days. Now a program uses it from the network ${network}, which Atlas has never seen with this token.`,
        "If you do not know that program, revoke the token at once. The audit logs of your projects say what it did.",
      ],
      action: "Look at your access tokens",
      after: [],
    }),
    identity_linked: ({ provider, identity }) => ({
      subject: `${provider} now opens your account`,
      paragraphs: [
        `Your account at Atlas is linked to ${provider}${identity === "" ? "" : ` (${identity})`}. Whoever signs in there can open it without the password.`,
        "If this was not you, remove it at once, end your other sessions and change your password.",
      ],
      action: "Look at what opens your account",
      after: [],
    }),
    identity_removed: ({ provider, identity }) => ({
      subject: `${provider} no longer opens your account`,
      paragraphs: [
        `${provider}${identity === "" ? "" : ` (${identity})`} is no longer linked to your account at Atlas.`,
        "If this was not you, end your other sessions and change your password.",
      ],
      action: "Look at what opens your account",
      after: [],
    }),
    second_factor_changed: ({ change }) => ({
      ...secondFactor[change ?? "totp_added"],
      action: "Set a new password",
      after: [],
    }),
    test: () => ({
      subject: "Mail from Atlas arrives",
      paragraphs: ["An operator of Atlas sent this mail to see whether mail arrives."],
      action: null,
      after: [],
    }),
    account_suspended: ({ reason }) => ({
      subject: "Your account was suspended",
      paragraphs: [
        "An administrator of this Atlas suspended your account. You cannot sign in, and all your sessions have ended. Your projects keep working.",
        `The reason: ${reason}`,
      ],
      action: null,
      after: ["If you think that this is wrong, write to the people who run this Atlas."],
    }),
    project_suspended: ({ project, reason }) => ({
      subject: `The project ${project} was suspended`,
      paragraphs: [
        `An administrator of this Atlas suspended your project ${project}. Its API keys are refused, its connect pages are closed, and no webhook is sent. Connections are kept.`,
        `The reason: ${reason}`,
      ],
      action: null,
      after: ["If you think that this is wrong, write to the people who run this Atlas."],
    }),
    sign_up_refused: () => ({
      subject: "This address cannot sign up",
      paragraphs: [
        "Someone, probably you, tried to create an account with this address. This Atlas does not let everyone sign up, and this address is not among those who may. No account was made.",
        "If you need one, ask a person who uses this Atlas for an invitation.",
      ],
      action: null,
      after: ["If it was not you, ignore this mail."],
    }),
    sign_up_invitation: () => ({
      subject: "You can create an account at Atlas",
      paragraphs: [
        "An administrator invited you to create an account at Atlas with this address. You have 14 days for it.",
      ],
      action: "Create an account",
      after: ["If you do not know what this is about, ignore this mail."],
    }),
    webhook_disabled: ({ project, host, reason }) => ({
      subject: `A webhook of ${project} is disabled`,
      paragraphs: [
        reason === "gone"
          ? `The server at ${host} answered that it is gone (410), so Atlas has disabled the webhook of the project ${project}.`
          : `The server at ${host} has refused every message for three days, so Atlas has disabled the webhook of the project ${project}.`,
        "Nothing is sent to it until somebody enables it again. Then replay what it missed.",
      ],
      action: "Open the webhook",
      after: ["The owners and admins of the project get this mail."],
    }),
    invitation: ({ inviter, project, role }) => ({
      subject: `${inviter} invites you to ${project}`,
      paragraphs: [
        `${inviter} invites you to the project ${project} at Atlas, as ${role}.`,
        "The link works once, for seven days.",
      ],
      action: "Open the invitation",
      after: ["If you do not know what this is about, ignore this mail."],
    }),
  },
};
