import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns.ts";
import { accounts } from "./accounts.ts";

export const credentials = pgTable("credentials", {
  accountId: text()
    .primaryKey()
    .references(() => accounts.id, { onDelete: "restrict" }),
  /** A PHC string, which holds its own parameters. */
  passwordHash: text().notNull(),
  createdAt: createdAt(),
  /** When the password was set. Renewing its hash does not count. */
  updatedAt: createdAt(),
});

export const sessions = pgTable(
  "sessions",
  {
    id: text().primaryKey(),
    /** SHA-256 of the cookie's value, in hex. */
    tokenHash: text().notNull().unique(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    /** Where it began, so that its owner recognises it; null when it is not known. */
    address: text(),
    userAgent: text(),
    createdAt: createdAt(),
    seenAt: createdAt(),
    idleExpiresAt: moment().notNull(),
    expiresAt: moment().notNull(),
  },
  (table) => [index().on(table.accountId), index().on(table.idleExpiresAt)],
);

/** What an account did outside of any project, such as signing in. Append-only (by trigger). */
export const accountLog = pgTable(
  "account_log",
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    type: text().notNull(),
    result: text({ enum: ["done", "refused"] }).notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The client's address; null when it is not known. */
    address: text(),
    requestId: text(),
    occurredAt: createdAt(),
  },
  (table) => [index().on(table.accountId, table.id)],
);
