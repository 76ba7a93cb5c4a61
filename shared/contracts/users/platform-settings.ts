import { z } from "zod";
import { mailLocale } from "../auth/mail.ts";
import { displayName, instant, isoTime } from "../fields.ts";
import { SIGN_UP_POLICIES } from "./sign-up-policies.ts";

const policy = z
  .enum(SIGN_UP_POLICIES)
  .describe(
    "Who may sign up: anyone, only invited addresses, only addresses of `domains` and invited ones, or nobody.",
  );
const domains = z
  .array(
    z
      .string()
      .max(253)
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/, {
        message:
          "A domain in lower case, such as example.com; in punycode where it has other letters.",
      }),
  )
  .max(50)
  .describe("The domains of the policy `domains`, such as `example.com`. Subdomains do not count.");
const text = (language: string) =>
  displayName(300)
    .nullable()
    .describe(`What people read meanwhile, in ${language}; null for Atlas's own sentence.`);

/** Each part may be left out, and then stays. */
export const updatePlatformSettingsInput = z.strictObject({
  sign_up: z
    .strictObject({ policy, domains: domains.optional() })
    .refine((rule) => rule.policy !== "domains" || (rule.domains?.length ?? 0) > 0, {
      message: "Name at least one domain.",
      path: ["domains"],
    })
    .optional()
    .describe("Who may sign up from now on."),
  maintenance: z
    .strictObject({
      on: z.boolean().describe("Whether the mode is on."),
      text_en: text("English").optional(),
      text_ru: text("Russian").optional(),
      until: instant
        .nullable()
        .optional()
        .describe("When it ends by itself (UTC, with a `Z`); null: when it is switched off."),
    })
    .optional()
    .describe("Maintenance mode: management writes are refused, everything else works."),
});
export type UpdatePlatformSettingsInput = z.infer<typeof updatePlatformSettingsInput>;

const maintenanceSchema = z.object({
  on: z.boolean().describe("Whether the mode is on now."),
  source: z
    .enum(["environment", "settings"])
    .nullable()
    .describe("Who switched it on: the operator or an administrator; null while it is off."),
  text_en: z.string().nullable().describe("What people read meanwhile, in English."),
  text_ru: z.string().nullable().describe("What people read meanwhile, in Russian."),
  until: isoTime.nullable().describe("When it ends by itself; null without an end."),
});

export const platformSettingsSchema = z.object({
  sign_up: z
    .object({
      policy,
      domains: domains,
      source: z
        .enum(["environment", "settings"])
        .describe("`environment` until an administrator decides for the first time."),
    })
    .describe("Who may sign up."),
  maintenance: maintenanceSchema.describe("Whether changes are refused, and what people read."),
  version: z
    .number()
    .int()
    .describe("Goes up with every change of the settings. Send it as `If-Match`."),
});
export type PlatformSettings = z.infer<typeof platformSettingsSchema>;

/** What the dashboard says during maintenance. */
export const maintenanceNoticeSchema = maintenanceSchema.omit({ on: true, source: true });

/** What everybody may know of an installation, signed in or not. */
export const platformStatusSchema = z.object({
  sign_up: z
    .object({ policy, domains: domains.describe("The domains whose addresses may sign up.") })
    .describe("Who may sign up."),
  maintenance: maintenanceNoticeSchema
    .nullable()
    .describe("What the dashboard says during maintenance; null when there is none."),
});
export type PlatformStatus = z.infer<typeof platformStatusSchema>;

export const inviteToSignUpInput = z.strictObject({
  email: z
    .string()
    .min(3)
    .max(254)
    .describe("Who may sign up. The address gets a mail with a link to the sign-up page."),
  locale: mailLocale.optional().describe("The language of the mail; English when left out."),
});
export type InviteToSignUpInput = z.infer<typeof inviteToSignUpInput>;

export const signUpInvitationSchema = z.object({
  id: z.string().describe("The invitation's id (`siv_…`)."),
  email: z.string().describe("The address that may sign up."),
  invited_by: z.string().describe("The administrator who invited it (`acc_…`)."),
  created_at: isoTime.describe("When it was invited."),
  expires_at: isoTime.describe("Until when it may sign up: 14 days after the invitation."),
});
export type SignUpInvitation = z.infer<typeof signUpInvitationSchema>;
