import { z } from "zod";
import { mailLocale } from "./mail.ts";

const email = z.email().max(254);
const password = z.string().min(8).max(128);
const currentPassword = z.string().min(1).max(128);
/** What stands in a mail's link. */
const linkToken = z.string().min(1).max(200).describe("What stands behind # in the mail's link.");
const locale = mailLocale.optional().describe("The language of the mail; English by default.");

export const requestPasswordResetInput = z.strictObject({
  email: email.describe("The address of the account."),
  locale,
});
export type RequestPasswordResetInput = z.infer<typeof requestPasswordResetInput>;

export const resetPasswordInput = z.strictObject({
  token: linkToken,
  new_password: password.describe("The new password, 8 to 128 characters."),
  locale,
});
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;

export const emailLinkInput = z.strictObject({ token: linkToken });
export type EmailLinkInput = z.infer<typeof emailLinkInput>;

/** The link of an address that the account does not have for certain yet. */
const addressLink = z.strictObject({
  token: linkToken,
  current_password: currentPassword
    .optional()
    .describe("The account's password. Not needed in a browser that is signed in to this account."),
});

export const verifyEmailInput = addressLink;
export type VerifyEmailInput = z.infer<typeof verifyEmailInput>;

/** What shows, besides the link, that its account's own person follows it. The session is the browser's, of any account. */
export type LinkProof = { current_password?: string | undefined; session_token?: string };

export const resendVerificationInput = z.strictObject({ locale });
export type ResendVerificationInput = z.infer<typeof resendVerificationInput>;

export const changeEmailInput = z.strictObject({
  new_email: email.describe("The address that the account is to have."),
  current_password: currentPassword.describe("Your password."),
  locale,
});
export type ChangeEmailInput = z.infer<typeof changeEmailInput>;

export const confirmEmailChangeInput = addressLink.extend({ locale });
export type ConfirmEmailChangeInput = z.infer<typeof confirmEmailChangeInput>;

/** Says nothing but that it was taken. */
export type Accepted = { status: "accepted" };
