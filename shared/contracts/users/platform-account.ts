import { z } from "zod";
import { mailLocale } from "../auth/mail.ts";
import { displayName, isoTime, pageQuery } from "../fields.ts";
import { ROLES } from "../permissions.ts";
import { PROJECT_STATES } from "../projects/project.ts";

/** Why an administrator does it. The people it concerns read it. */
const reason = displayName(500).describe(
  "Why. The people whom it concerns get it by mail, and the log of administrators keeps it.",
);

export const suspendInput = z.strictObject({
  reason,
  locale: mailLocale
    .optional()
    .describe("The language of the mail where the account has none; English when left out."),
});
export type SuspendInput = z.infer<typeof suspendInput>;

export const PLATFORM_ACCOUNT_STATES = ["active", "pending", "suspended"] as const;

export const listPlatformAccountsInput = pageQuery.extend({
  query: z
    .string()
    .min(1)
    .max(254)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, { message: "No control characters." })
    .optional()
    .describe("The beginning of an e-mail address, or a whole id (`acc_…`)."),
  state: z.enum(PLATFORM_ACCOUNT_STATES).optional().describe("Only accounts in this state."),
});
export type ListPlatformAccountsInput = z.infer<typeof listPlatformAccountsInput>;

/** An account as administrators see it. */
export const platformAccountSchema = z.object({
  id: z.string().describe("The account's id (`acc_…`)."),
  email: z.string().describe("The address that the person signs in with."),
  name: z.string().describe("The person's name."),
  state: z
    .enum(PLATFORM_ACCOUNT_STATES)
    .describe(
      "`pending`: a sign-up that did not end. `suspended`: an administrator keeps it out; it cannot sign in.",
    ),
  email_verified: z.boolean().describe("Whether mail to this address is known to arrive."),
  administrator: z.boolean().describe("Whether the person is a platform administrator."),
  suspended_at: isoTime.nullable().describe("Since when it is suspended; null when it is not."),
  suspended_reason: z.string().nullable().describe("Why it is suspended; null when it is not."),
  created_at: isoTime.describe("When the person signed up."),
});
export type PlatformAccount = z.infer<typeof platformAccountSchema>;

export const platformAccountDetailSchema = platformAccountSchema.extend({
  memberships: z
    .array(
      z.object({
        project_id: z.string().describe("The project's id (`prj_…`)."),
        name: z.string().describe("The project's name."),
        role: z.enum(ROLES).describe("The account's role in it."),
        state: z.enum(PROJECT_STATES).describe("The project's state."),
      }),
    )
    .describe("The projects that the account is a member of, at most 100."),
});
