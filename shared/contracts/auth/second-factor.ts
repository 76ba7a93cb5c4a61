import { z } from "zod";
import { isoTime } from "../fields.ts";
import { mailLocale } from "./mail.ts";

/** A code of an authenticator app. Spaces between the digits are left out by who sends it. */
const totpCode = z
  .string()
  .regex(/^[0-9]{6}$/)
  .describe("The six digits that the authenticator app shows.");
const recoveryCode = z
  .string()
  .min(1)
  .max(64)
  .describe("A recovery code. Upper or lower case, with or without dashes.");
const locale = mailLocale
  .optional()
  .describe("The language of the mail where the account has none; English by default.");

/** Whether one of these was sent, and no other. */
const isOne = (...given: readonly unknown[]): boolean =>
  given.filter((value) => value !== undefined).length === 1;

/** What a person proves with who they are, in the middle of a session. */
export const proveAccountInput = z
  .strictObject({
    password: z.string().min(1).max(128).optional().describe("The account's password."),
    totp: totpCode.optional(),
    recovery_code: recoveryCode.optional(),
    locale,
  })
  .refine((sent) => isOne(sent.password, sent.totp, sent.recovery_code), "Send exactly one proof.");
export type ProveAccountInput = z.infer<typeof proveAccountInput>;

/** What completes a sign-in whose password was right. */
export const completeSignInInput = z
  .strictObject({
    token: z.string().min(1).max(128).describe("`token` of the sign-in's answer."),
    totp: totpCode.optional(),
    recovery_code: recoveryCode.optional(),
    locale,
  })
  .refine((sent) => isOne(sent.totp, sent.recovery_code), "Send exactly one code.");
export type CompleteSignInInput = z.infer<typeof completeSignInInput>;

export const SECOND_FACTORS = ["totp", "recovery_code"] as const;

/** A sign-in whose password was right, and which waits for a second factor. */
export const signInChallengeSchema = z.object({
  second_factor: z.object({
    /** Kept by the page alone. Dead once it opened a session, and when the password changes. */
    token: z.string(),
    methods: z.array(z.enum(SECOND_FACTORS)),
    expires_at: isoTime,
  }),
});
export type SignInChallenge = z.infer<typeof signInChallengeSchema>;

/** A new secret for an authenticator app. It counts for nothing until a code of it was seen. */
export const newTotpSchema = z.object({
  /** Base32, to be typed in. */
  secret: z.string(),
  /** `otpauth://totp/…`, to be drawn as a QR code. */
  uri: z.string(),
});
export type NewTotp = z.infer<typeof newTotpSchema>;

export const confirmTotpInput = z.strictObject({ code: totpCode, locale });
export type ConfirmTotpInput = z.infer<typeof confirmTotpInput>;

export const changeFactorInput = z.strictObject({ locale });
export type ChangeFactorInput = z.infer<typeof changeFactorInput>;

/** Shown once. Each works once. */
export const recoveryCodesSchema = z.object({ recovery_codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;

/** What protects the caller's own account. */
export const accountSecuritySchema = z.object({
  /** False for an account that a provider opened and whose owner never set one. */
  has_password: z.boolean(),
  totp: z.object({ added_at: isoTime }).nullable(),
  recovery_codes_left: z.int(),
  passkeys: z.int(),
});
export type AccountSecurity = z.infer<typeof accountSecuritySchema>;
