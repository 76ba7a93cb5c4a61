import { boolean, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { SIGN_UP_POLICIES } from "../../contracts/users/sign-up-policies.ts";
import { accounts } from "./accounts.ts";
import { createdAt, moment } from "./columns.ts";

/** Accounts that an administrator made administrators. Those of ATLAS_ADMINISTRATORS have no row. Owned by users. */
export const platformAdministrators = pgTable("platform_administrators", {
  accountId: text()
    .primaryKey()
    .references(() => accounts.id, { onDelete: "restrict" }),
  /** The administrator's account, which may be gone by now. */
  grantedBy: text().notNull(),
  createdAt: createdAt(),
});

/** The one row of settings that administrators change; without it, and where it is null, the environment decides. */
export const platformSettings = pgTable("platform_settings", {
  /** Always `platform`. */
  id: text().primaryKey(),
  signUpPolicy: text({ enum: SIGN_UP_POLICIES }),
  /** The domains of the policy `domains`, in punycode. */
  signUpDomains: text().array().notNull().default([]),
  maintenance: boolean().notNull().default(false),
  maintenanceTextEn: text(),
  maintenanceTextRu: text(),
  /** When the maintenance ends by itself; null: when an administrator ends it. */
  maintenanceUntil: moment(),
  version: integer().notNull().default(1),
  updatedAt: createdAt(),
});

/** Addresses that an administrator let sign up. */
export const signUpInvitations = pgTable(
  "sign_up_invitations",
  {
    id: text().primaryKey(),
    /** Normalised, as accounts have it. */
    email: text().notNull(),
    invitedBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
  },
  (table) => [
    index().on(table.email, table.expiresAt),
    index("sign_up_invitations_ended").on(table.expiresAt).concurrently(),
  ],
);

/**
 * What administrators did, and why. Append-only (by trigger). Users and projects add lines with `adminLogInsert`, each in
 * the statement that makes the change.
 */
export const adminLog = pgTable(
  "admin_log",
  {
    id: text().primaryKey(),
    /** The administrator's account. */
    actorId: text().notNull(),
    type: text().notNull(),
    /** The id of what it is about; null for the settings. */
    subject: text(),
    reason: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    requestId: text(),
    /** The administrator's address; null when it is not known. */
    address: text(),
    occurredAt: createdAt(),
  },
  (table) => [index().on(table.subject, table.id)],
);
