import { boolean, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { IntegrationSettings } from "../../contracts/providers/integration.ts";
import { createdAt, moment } from "./columns.ts";
import { projects } from "./projects.ts";

export const integrations = pgTable(
  "integrations",
  {
    id: text().primaryKey(),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "restrict" }),
    key: text().notNull(),
    providerId: text().notNull(),
    name: text().notNull(),
    clientId: text().notNull(),
    /** Sealed under the row's own data key, which is stored wrapped beside it. */
    clientSecretSealed: text().notNull(),
    clientSecretLast4: text().notNull(),
    dataKeyWrapped: text().notNull(),
    /** The key-encryption key that wraps the data key. */
    keyId: text().notNull(),
    keyWrappedAt: createdAt(),
    scopes: text().array().notNull(),
    settings: jsonb().$type<IntegrationSettings>().notNull(),
    /** What Atlas uses of the discovery document; null without discovery. */
    discovered: jsonb().$type<Record<string, unknown>>(),
    discoveredAt: moment(),
    enabled: boolean().notNull().default(true),
    refreshMarginSeconds: integer(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [unique().on(table.projectId, table.key)],
);
