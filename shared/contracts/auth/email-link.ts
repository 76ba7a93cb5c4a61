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

export const resendVerificationInput = z.strictObject({ locale });
export type ResendVerificationInput = z.infer<typeof resendVerificationInput>;

export const changeEmailInput = z.strictObject({
  new_email: email.describe("The address that the account is to have."),
  current_password: currentPassword.describe("Your password."),
  locale,
});
export type ChangeEmailInput = z.infer<typeof changeEmailInput>;

export const confirmEmailChangeInput = z.strictObject({ token: linkToken, locale });
export type ConfirmEmailChangeInput = z.infer<typeof confirmEmailChangeInput>;

/** Says nothing but that it was taken. */
export type Accepted = { status: "accepted" };
