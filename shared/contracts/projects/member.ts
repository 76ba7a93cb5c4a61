import { z } from "zod";
import { displayName, isoTime } from "../fields.ts";
import { ROLES, type Role } from "../permissions.ts";

/** A membership as the projects service knows it. */
export type MemberRecord = {
  account_id: string;
  role: Role;
  version: number;
  joined_at: string;
};

/** A membership as the API shows it. */
export const memberSchema = z.object({
  account_id: z.string().describe("The account's id (`acc_…`)."),
  name: z
    .string()
    .nullable()
    .describe("The person's name; null for an account that is not active."),
  email: z
    .string()
    .nullable()
    .describe("The address that the person signs in with; null for an account that is not active."),
  role: z.enum(ROLES).describe("What the person may do in this project."),
  version: z
    .number()
    .int()
    .describe("Goes up with every change of the role. Send it as `If-Match`."),
  joined_at: isoTime.describe("Since when the person is a member."),
});
export type Member = z.infer<typeof memberSchema>;

export const updateMemberInput = z.strictObject({
  role: z.enum(ROLES).describe("The new role."),
});
export type UpdateMemberInput = z.infer<typeof updateMemberInput>;

export const leaveProjectInput = z.strictObject({
  name: displayName(100).describe("The project's name, so that you leave the one that you mean."),
});
export type LeaveProjectInput = z.infer<typeof leaveProjectInput>;
