import { z } from "zod";
import { mailLocale } from "../auth/mail.ts";
import { isoTime } from "../fields.ts";
import { ROLES } from "../permissions.ts";

export const createInvitationInput = z.strictObject({
  email: z
    .string()
    .min(3)
    .max(254)
    .describe("Where the invitation is sent. Only the account with this address can accept it."),
  role: z.enum(ROLES).describe("The role that the person gets."),
  locale: mailLocale.optional().describe("The language of the mail; English when left out."),
});
export type CreateInvitationInput = z.infer<typeof createInvitationInput>;

export const resendInvitationInput = z.strictObject({
  locale: mailLocale.optional().describe("The language of the mail; English when left out."),
});
export type ResendInvitationInput = z.infer<typeof resendInvitationInput>;

/** An invitation that was neither accepted nor revoked. */
export const invitationSchema = z.object({
  id: z.string().describe("The invitation's id (`inv_…`). Sending it again gives it another one."),
  email: z.string().describe("The address that was invited."),
  role: z.enum(ROLES).describe("The role that the person gets."),
  invited_by: z.string().describe("The account that sent it (`acc_…`)."),
  created_at: isoTime.describe("When it was sent."),
  expires_at: isoTime.describe("Until when its link works: seven days after it was sent."),
});
export type Invitation = z.infer<typeof invitationSchema>;

const token = z.string().min(1).max(200).describe("What stands behind the # of the mail's link.");

/** Reading and accepting take the link's token in the body: it is a secret, so it is never in a URL. */
export const invitationTokenInput = z.strictObject({ token });
export type InvitationTokenInput = z.infer<typeof invitationTokenInput>;

/** What the page behind a mail's link shows. */
export const openedInvitationSchema = z.object({
  project_name: z.string().describe("The project's name."),
  email: z.string().describe("The address that was invited."),
  role: z.enum(ROLES).describe("The role that the person gets."),
  expires_at: isoTime.describe("Until when the link works."),
});
export type OpenedInvitation = z.infer<typeof openedInvitationSchema>;

export const acceptedInvitationSchema = z.object({
  project_id: z.string().describe("The project that you are a member of now."),
  role: z.enum(ROLES).describe("Your role in it."),
});
export type AcceptedInvitation = z.infer<typeof acceptedInvitationSchema>;

/** Who invites and who accepts, as the gateway knows it from the session. */
export type Inviter = { inviter: string };
export type Invitee = { email: string };
