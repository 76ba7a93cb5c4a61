import { index, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns.ts";
import { accounts } from "./accounts.ts";

export const credentials = pgTable("credentials", {
  accountId: text()
    .primaryKey()
    .references(() => accounts.id, { onDelete: "restrict" }),
  /** A PHC string, which holds its own parameters. */
  passwordHash: text().notNull(),
  createdAt: createdAt(),
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
    createdAt: createdAt(),
    seenAt: createdAt(),
    idleExpiresAt: moment().notNull(),
    expiresAt: moment().notNull(),
  },
  (table) => [index().on(table.accountId), index().on(table.idleExpiresAt)],
);
