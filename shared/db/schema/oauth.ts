import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { FLOW_OUTCOMES } from "../../contracts/oauth/flow-outcomes.ts";
import { createdAt, moment } from "./columns.ts";
import { projects } from "./projects.ts";

/** One row per finished flow, written with its outcome. People read it to find what went wrong; no code decides by it. */
export const flowLog = pgTable(
  "flow_log",
  {
    id: text().primaryKey(),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "restrict" }),
    kind: text({ enum: ["connect"] }).notNull(),
    integrationId: text().notNull(),
    endUserId: text(),
    /** The end user's `external_id`. */
    externalId: text(),
    connectionId: text(),
    outcome: text({ enum: FLOW_OUTCOMES }).notNull(),
    /** A stable code; null when connected. */
    code: text(),
    /** How far the flow came. */
    step: text(),
    /** The check that failed there. */
    reason: text(),
    /** The provider's own `error`, as far as it is safe to show. */
    providerError: text(),
    providerErrorDescription: text(),
    requestId: text(),
    durationMs: integer().notNull(),
    startedAt: moment().notNull(),
    finishedAt: createdAt(),
  },
  (table) => [
    index().on(table.projectId, table.id),
    index().on(table.projectId, table.finishedAt),
    index("flow_log_by_end_user").on(table.endUserId),
    index("flow_log_finished").on(table.finishedAt).concurrently(),
  ],
);
