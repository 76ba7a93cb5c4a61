import { index, pgTable, text, unique } from "drizzle-orm/pg-core";
import { createdAt } from "./columns.ts";
import { projects } from "./projects.ts";

export const endUsers = pgTable(
  "end_users",
  {
    id: text().primaryKey(),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "restrict" }),
    externalId: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    unique().on(table.projectId, table.externalId),
    index().on(table.projectId, table.id),
  ],
);
