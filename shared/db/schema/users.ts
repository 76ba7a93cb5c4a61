import { sql } from "drizzle-orm";
import { bigint, index, pgTable, text, unique } from "drizzle-orm/pg-core";
import { END_USER_STATES } from "../../contracts/users/end-user-states.ts";
import { createdAt, moment } from "./columns.ts";
import { projects } from "./projects.ts";

export const endUsers = pgTable(
  "end_users",
  {
    id: text().primaryKey(),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "restrict" }),
    externalId: text().notNull(),
    /** What the app calls the person, for people who read the list; null when it said nothing. */
    name: text(),
    state: text({ enum: END_USER_STATES }).notNull().default("active"),
    blockedAt: moment(),
    /** Goes up with every change of the state, so that an earlier change is not taken for the last one. */
    stateSeq: bigint({ mode: "number" }).notNull().default(0),
    /** When the job looks whether the person's connections follow the state; null once they do. */
    followDueAt: moment(),
    createdAt: createdAt(),
  },
  (table) => [
    unique().on(table.projectId, table.externalId),
    index().on(table.projectId, table.id),
    index("end_users_blocked")
      .on(table.projectId, table.id)
      .where(sql`state = 'blocked'`),
    index("end_users_to_follow")
      .on(table.followDueAt)
      .where(sql`follow_due_at is not null`),
  ],
);
