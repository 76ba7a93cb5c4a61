import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { ConnectionWarning } from "../../contracts/tokens/connection.ts";
import { CONNECTION_STATES } from "../../contracts/tokens/connection-states.ts";
import { USAGE_KINDS } from "../../contracts/tokens/usage.ts";
import { createdAt, moment } from "./columns.ts";
import { projects } from "./projects.ts";
import { integrations } from "./providers.ts";
import { endUsers } from "./users.ts";

const projectId = () =>
  text()
    .notNull()
    .references(() => projects.id, { onDelete: "restrict" });
const counter = () => bigint({ mode: "number" }).notNull().default(0);

export const connections = pgTable(
  "connections",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    integrationId: text()
      .notNull()
      .references(() => integrations.id, { onDelete: "restrict" }),
    endUserId: text()
      .notNull()
      .references(() => endUsers.id, { onDelete: "restrict" }),
    /** The end user's `external_id`, which never changes. */
    externalId: text().notNull(),
    /** The account at the provider, by issuer and subject, never by an e-mail. */
    accountIssuer: text().notNull(),
    accountSubject: text().notNull(),
    accountLabelSealed: text(),
    requestedScopes: text().array().notNull(),
    grantedScopes: text().array().notNull(),
    tags: jsonb().$type<Record<string, string>>().notNull().default({}),
    metadataSealed: text(),
    /** Facts of the token answer and the callback that the integration asks Atlas to keep. */
    extraSealed: text(),
    /** No project data key older than this seals the label, the metadata or the facts. */
    dataKeyVersion: integer().notNull(),
    /** SHA-256, in hex, of the one-time code that turns `pending` into `active`. */
    connectCodeHash: text().unique(),
    connectCodeExpiresAt: moment(),
    readCount: counter(),
    lastReadAt: moment(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
    deletedAt: moment(),
  },
  (table) => [
    uniqueIndex("connections_account_key")
      .on(
        table.projectId,
        table.integrationId,
        table.endUserId,
        table.accountIssuer,
        table.accountSubject,
      )
      .where(sql`deleted_at is null`),
    index("connections_list").on(table.projectId, table.id),
    index("connections_by_external_id").on(table.projectId, table.externalId, table.integrationId),
    index("connections_by_account").on(
      table.integrationId,
      table.accountIssuer,
      table.accountSubject,
    ),
    index("connections_by_end_user").on(table.endUserId),
    index("connections_by_tag").using("gin", table.tags),
    index("connections_by_key").on(table.projectId, table.dataKeyVersion),
  ],
);

/** The vault: one row per connection, with the refresh lease (docs/token-protocol.md §3). */
export const connectionTokens = pgTable(
  "connection_tokens",
  {
    connectionId: text()
      .primaryKey()
      .references(() => connections.id, { onDelete: "restrict" }),
    projectId: projectId(),
    integrationId: text()
      .notNull()
      .references(() => integrations.id, { onDelete: "restrict" }),
    state: text({ enum: CONNECTION_STATES }).notNull(),
    stateReason: text(),
    /** The state that a block of the end user found; null while the person is not blocked. */
    blockedFrom: text({ enum: CONNECTION_STATES }),
    /** Counts the grant's generations, for compare-and-set. */
    version: bigint({ mode: "number" }).notNull().default(1),
    /** Goes up with every change that readers must see. */
    epoch: bigint({ mode: "number" }).notNull().default(1),
    accessSealed: text(),
    refreshSealed: text(),
    /** No project data key older than this seals either token. */
    dataKeyVersion: integer().notNull(),
    /** Null when the access token does not expire. */
    expiresAt: moment(),
    /** When the sweep refreshes it: before it expires, with jitter. Null for never. */
    refreshDueAt: moment(),
    leaseOwner: text(),
    leaseSeq: counter(),
    leaseUntil: moment(),
    lastSuccessSeq: counter(),
    /** The version that the last reconnect stored. */
    connectVersion: counter(),
    /**
     * Identifies the call that stored the last grant of a person: the hash of its flow's secret. So a repetition after a lost
     * reply recognises itself, and the flow finds what it stored.
     */
    connectId: text(),
    /** The version that the provider declared dead; 0 for none. */
    deadVersion: counter(),
    unknownOutcomes: integer().notNull().default(0),
    failures: integer().notNull().default(0),
    retryAt: moment(),
    lastErrorCode: text(),
    lastErrorProvider: text(),
    lastErrorAt: moment(),
    /** The life that the provider last named for an access token; null if it never named one. */
    namedLifeSeconds: integer(),
    /** Refusals in a row, each while other connections of the integration could be refreshed. */
    refusals: integer().notNull().default(0),
    /** When the first of them was. */
    refusedSince: moment(),
    /** What was odd about the last answers: `[{ code, detail, at }]`. */
    warnings: jsonb().$type<ConnectionWarning[]>().notNull().default([]),
    updatedAt: createdAt(),
  },
  (table) => [
    index("connection_tokens_due")
      .on(table.refreshDueAt)
      .where(sql`state = 'active' and refresh_due_at is not null`),
    index("connection_tokens_to_purge")
      .on(table.connectionId)
      .where(sql`state_reason = 'deleted_for_good'`),
    index("connection_tokens_pending")
      .on(table.connectionId)
      .where(sql`state = 'pending'`),
    index("connection_tokens_by_key").on(table.projectId, table.dataKeyVersion),
    index("connection_tokens_by_integration").on(table.integrationId),
    index("connection_tokens_by_state").on(table.projectId, table.integrationId, table.state),
  ],
);

/** One data key per project and generation, wrapped by a key-encryption key. The highest version seals new data. */
export const projectDataKeys = pgTable(
  "project_data_keys",
  {
    projectId: projectId(),
    version: integer().notNull(),
    /** The key-encryption key that wraps the data key. */
    keyId: text().notNull(),
    wrapped: text().notNull(),
    createdAt: createdAt(),
    wrappedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.version] }),
    index("project_data_keys_by_key").on(table.keyId),
  ],
);

/**
 * Counts an integration's failed refreshes. Written on failures only, and read by the statement that takes a lease
 * (docs/token-protocol.md §3). No foreign key, because an old failure must not stop the deletion of its integration.
 */
export const refreshCircuits = pgTable("refresh_circuits", {
  integrationId: text().primaryKey(),
  projectId: projectId(),
  failures: integer().notNull().default(0),
  code: text().notNull(),
  openUntil: moment().notNull(),
  updatedAt: createdAt(),
});

/** Grants that Atlas still has to revoke at the provider. No foreign key to the connection: a hard delete may come first. */
export const revocations = pgTable(
  "revocations",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    connectionId: text().notNull(),
    integrationId: text()
      .notNull()
      .references(() => integrations.id, { onDelete: "restrict" }),
    /** Whose grant it is. Another connection of the same account may depend on it. */
    accountIssuer: text(),
    accountSubject: text(),
    accessSealed: text(),
    refreshSealed: text(),
    dataKeyVersion: integer().notNull(),
    attempts: integer().notNull().default(0),
    dueAt: moment()
      .notNull()
      .default(sql`clock_timestamp()`),
    lastErrorCode: text(),
    createdAt: createdAt(),
  },
  (table) => [
    index("revocations_due").on(table.dueAt),
    index("revocations_by_connection").on(table.projectId, table.connectionId),
    index("revocations_by_integration").on(table.integrationId),
  ],
);

/** What an integration's tokens were used for, by the hour. A lower bound: an isolate that dies loses its last seconds. */
export const usageHours = pgTable(
  "usage_hours",
  {
    projectId: projectId(),
    integrationId: text().notNull(),
    kind: text({ enum: USAGE_KINDS }).notNull(),
    hour: moment().notNull(),
    count: bigint({ mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.hour, table.kind, table.integrationId] }),
    index().on(table.hour),
  ],
);
