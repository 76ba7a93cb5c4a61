import { pgTable, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns.ts";

/** Owned by users, as end users are; apart from them because projects points to accounts and end users point to projects. */
export const accounts = pgTable("accounts", {
  id: text().primaryKey(),
  /** Case-folded, the domain in punycode. */
  email: text().notNull().unique(),
  name: text().notNull(),
  state: text({ enum: ["pending", "active"] })
    .notNull()
    .default("pending"),
  createdAt: createdAt(),
});
