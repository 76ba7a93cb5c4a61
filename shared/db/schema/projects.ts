import { bigint, index, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns.ts";
import { accounts } from "./accounts.ts";

export const projects = pgTable("projects", {
  id: text().primaryKey(),
  name: text().notNull(),
  state: text({ enum: ["active", "deleted"] })
    .notNull()
    .default("active"),
  createdAt: createdAt(),
});

const projectId = () =>
  text()
    .notNull()
    .references(() => projects.id, { onDelete: "restrict" });

export const members = pgTable(
  "members",
  {
    projectId: projectId(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    role: text({ enum: ["owner", "admin", "developer", "viewer"] }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.accountId] }),
    index().on(table.accountId),
  ],
);

export const returnUrls = pgTable(
  "return_urls",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    url: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.projectId, table.url)],
);

export const apiKeys = pgTable(
  "api_keys",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    name: text().notNull(),
    /** SHA-256 of the whole key, in hex. */
    secretHash: text().notNull().unique(),
    last4: text().notNull(),
    scopes: text().array().notNull(),
    createdAt: createdAt(),
    expiresAt: moment(),
    revokedAt: moment(),
    lastUsedAt: moment(),
  },
  (table) => [index().on(table.projectId, table.id)],
);

/**
 * Events, written by the service that makes a change, in the same statement as the change. Only projects reads them. The
 * catalogue in `contracts/events.ts` says what they hold.
 */
export const outbox = pgTable(
  "outbox",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    type: text().notNull(),
    actor: jsonb().$type<{ type: string; id: string | null }>().notNull(),
    subject: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    requestId: text(),
    /** The client's address; null when Atlas itself acted or the address is not known. */
    address: text(),
    result: text({ enum: ["done", "refused"] })
      .notNull()
      .default("done"),
    occurredAt: createdAt(),
  },
  (table) => [index().on(table.projectId, table.occurredAt, table.id)],
);

/** The last line of each project's audit chain. A compare-and-set on it lets one writer through. */
export const auditHeads = pgTable("audit_heads", {
  projectId: text()
    .primaryKey()
    .references(() => projects.id, { onDelete: "restrict" }),
  seq: bigint({ mode: "number" }).notNull(),
  hash: text().notNull(),
});

/** Append-only (by trigger) and hash-chained per project. */
export const auditLog = pgTable(
  "audit_log",
  {
    projectId: projectId(),
    seq: bigint({ mode: "number" }).notNull(),
    eventId: text().notNull().unique(),
    type: text().notNull(),
    actor: jsonb().$type<{ type: string; id: string | null }>().notNull(),
    subject: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    requestId: text(),
    address: text(),
    /** Null in lines of releases that did not write it; their hash does not cover it. */
    result: text({ enum: ["done", "refused"] }),
    occurredAt: moment().notNull(),
    previousHash: text().notNull(),
    hash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.seq] }),
    index().on(table.projectId, table.subject, table.seq),
  ],
);
