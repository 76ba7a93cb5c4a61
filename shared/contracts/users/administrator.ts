import { z } from "zod";
import { isoTime, pageQuery } from "../fields.ts";
import { ADMIN_LOG_TYPES } from "./admin-log-types.ts";

export const addAdministratorInput = z.strictObject({
  email: z
    .string()
    .min(3)
    .max(254)
    .describe("The address of the account, which its owner has confirmed."),
});
export type AddAdministratorInput = z.infer<typeof addAdministratorInput>;

export const administratorSchema = z.object({
  account_id: z
    .string()
    .nullable()
    .describe("The account; null for an address of the environment without a confirmed account."),
  email: z.string().describe("The address."),
  name: z.string().nullable().describe("The person's name; null without an account."),
  source: z
    .enum(["environment", "granted"])
    .describe(
      "`environment`: the address is in `ATLAS_ADMINISTRATORS`, and only the operator can take it away. `granted`: an administrator made it one.",
    ),
  granted_by: z
    .string()
    .nullable()
    .describe("The administrator who did (`acc_…`); null for one of the environment."),
  created_at: isoTime
    .nullable()
    .describe("Since when; null for an administrator of the environment."),
});
export type Administrator = z.infer<typeof administratorSchema>;

export const listAdminLogInput = pageQuery.extend({
  subject: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/, { message: "This is not an id." })
    .optional()
    .describe("The id of what the entry is about, such as `acc_…` or `prj_…`."),
});
export type ListAdminLogInput = z.infer<typeof listAdminLogInput>;

export const adminLogEntrySchema = z.object({
  id: z.string().describe("The entry's id."),
  type: z.enum(ADMIN_LOG_TYPES).describe("What the administrator did."),
  actor_id: z.string().describe("The administrator's account (`acc_…`)."),
  actor_email: z.string().nullable().describe("Its address today; null when it has none."),
  subject: z.string().nullable().describe("The id of what it is about; null for the settings."),
  reason: z.string().nullable().describe("The reason that the administrator gave; null without."),
  data: z.record(z.string(), z.unknown()).describe("What else is to be said of it."),
  address: z.string().nullable().describe("The client's address; null when it is not known."),
  request_id: z.string().nullable().describe("The request in which it happened."),
  occurred_at: isoTime.describe("When it happened."),
});
export type AdminLogEntry = z.infer<typeof adminLogEntrySchema>;
