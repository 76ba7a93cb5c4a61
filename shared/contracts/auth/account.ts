import { z } from "zod";
import { displayName } from "../fields.ts";
import { mailLocale } from "./mail.ts";

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

export const signUpInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(8).max(128),
  name: displayName(100),
  locale: mailLocale.optional().describe("The language of the mail; English by default."),
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const signInInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(128),
});
export type SignInInput = z.infer<typeof signInInput>;

/** An IANA name that this runtime knows. Offsets such as `+03:00` are none. */
const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w+\-/]*$/, { message: "A name such as Europe/Moscow." })
  .refine(isTimeZone, { message: "There is no such time zone." });

export const updateAccountInput = z.strictObject({
  name: displayName(100).optional(),
  locale: mailLocale
    .nullable()
    .optional()
    .describe("The language of the dashboard and of mail; null: as the browser says."),
  time_zone: timeZone
    .nullable()
    .optional()
    .describe("The IANA name of your time zone; null: as the browser says."),
});
export type UpdateAccountInput = z.infer<typeof updateAccountInput>;

export const changePasswordInput = z.strictObject({
  current_password: z.string().min(1).max(128),
  new_password: z.string().min(8).max(128),
  locale: mailLocale.optional().describe("The language of the mail; English by default."),
});
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

export const deleteAccountInput = z.strictObject({
  password: z.string().min(1).max(128).describe("The account's password."),
  locale: mailLocale.optional().describe("The language of the mail; the account's own goes first."),
});
export type DeleteAccountInput = z.infer<typeof deleteAccountInput>;
