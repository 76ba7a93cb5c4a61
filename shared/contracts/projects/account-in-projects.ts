import { z } from "zod";
import { isoTime } from "../fields.ts";
import { ROLES } from "../permissions.ts";

const invitation = z.object({
  id: z.string().describe("The invitation's id, such as `inv_01jd…`."),
  project_id: z.string().describe("The project's id, such as `prj_01jd…`."),
  email: z.string().describe("The address that was invited."),
  role: z.enum(ROLES).describe("The role that it offers."),
  created_at: isoTime.describe("When it was sent."),
  accepted_at: isoTime.nullable().describe("When it was accepted; null when it was not."),
});

/** What an account has to do with projects. */
export const accountInProjectsSchema = z.object({
  sole_owner_of: z
    .array(
      z.object({
        id: z.string().describe("The project's id, such as `prj_01jd…`."),
        name: z.string().describe("The project's name."),
      }),
    )
    .describe(
      "Projects that have no other owner. Hand them over or delete them before you delete the account.",
    ),
  memberships: z
    .array(
      z.object({
        project_id: z.string().describe("The project's id, such as `prj_01jd…`."),
        project_name: z.string().describe("The project's name."),
        role: z.enum(ROLES).describe("The account's role there."),
        joined_at: isoTime.describe("Since when."),
      }),
    )
    .describe("The projects that the account is a member of."),
  invitations: z
    .array(invitation)
    .describe("Invitations to the account's address, and those that it sent; the newest 1,000."),
  complete: z.boolean().describe("False when there are more invitations than these."),
});
export type AccountInProjects = z.infer<typeof accountInProjectsSchema>;
