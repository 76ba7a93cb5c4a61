import { pgTable, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns.ts";

/** Owned by users, as end users are. In its own file because projects refer to accounts, and end users to projects. */
export const accounts = pgTable("accounts", {
  id: text().primaryKey(),
  /** Case-folded, with the domain in punycode. */
  email: text().notNull().unique(),
  name: text().notNull(),
  state: text({ enum: ["pending", "active"] })
    .notNull()
    .default("pending"),
  createdAt: createdAt(),
});
