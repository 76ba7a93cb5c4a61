import { sql } from "drizzle-orm";
import { boolean, index, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns.ts";

/** Owned by users, as end users are. In its own file because projects refer to accounts, and end users to projects. */
export const accounts = pgTable(
  "accounts",
  {
    id: text().primaryKey(),
    /** Case-folded, with the domain in punycode. */
    email: text().notNull().unique(),
    name: text().notNull(),
    /** A `deleted` account keeps its row, with the id alone: logs that cannot change name it. */
    state: text({ enum: ["pending", "active", "deleting", "deleted"] })
      .notNull()
      .default("pending"),
    /** The language of the dashboard and of mail; null: as the browser says. */
    locale: text({ enum: ["en", "ru"] }),
    /** An IANA name, such as `Europe/Moscow`; null: as the browser says. */
    timeZone: text(),
    /** When the job goes on with the deletion; null while the account is not being deleted. */
    deletionDueAt: moment(),
    /** When the owner proved that mail to this address arrives; null until then, and again for another address. */
    emailVerifiedAt: moment(),
    /**
     * When the owner last took a change of the address back, and when the link was made that did it. Changes by links made in
     * between are void, and so are all other changes that were asked for before: somebody else was in the account.
     */
    linksVoidSince: moment(),
    linksVoidUntil: moment(),
    /** Whether sign-in waits for that: it signed up while not everyone could. */
    verifyFirst: boolean().notNull().default(false),
    /** Since when a platform administrator keeps it out, and why; null while nobody does. */
    suspendedAt: moment(),
    suspendedReason: text(),
    createdAt: createdAt(),
  },
  (table) => [
    index("accounts_to_delete")
      .on(table.deletionDueAt)
      .where(sql`state = 'deleting'`),
  ],
);
