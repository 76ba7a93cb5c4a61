import { sql } from "drizzle-orm";
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import {
  ATTEMPT_ERRORS,
  DELIVERY_STATES,
  WEBHOOK_DISABLED_REASONS,
} from "../../contracts/projects/webhook-states.ts";
import { createdAt, moment } from "./columns.ts";
import { accounts } from "./accounts.ts";

/** `token_id`: the personal access token with which the account acted. */
type EventActor = { type: string; id: string | null; token_id?: string };

export const projects = pgTable(
  "projects",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    state: text({ enum: ["active", "archived", "deleting", "deleted"] })
      .notNull()
      .default("active"),
    /** A short name for people, in its normalised form; null when there is none. */
    slug: text(),
    /** Goes up with every change that people make, so that a change of an old version can be refused. */
    version: integer().notNull().default(1),
    /** When the grace of a project that is being deleted ends; null in any other state. */
    deletesAt: moment(),
    /** Since when a platform administrator keeps it from working, in whatever state it is, and why. */
    suspendedAt: moment(),
    suspendedReason: text(),
    /** After how many days the job removes lines of the audit log; null: never. */
    auditRetentionDays: integer(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("projects_slug").on(table.slug),
    index("projects_due")
      .on(table.deletesAt)
      .where(sql`state = 'deleting'`),
    index("projects_suspended")
      .on(table.id)
      .where(sql`suspended_at is not null`),
    index("projects_audit_retention")
      .on(table.id)
      .where(sql`audit_retention_days is not null`),
  ],
);

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
    /** Goes up with every change of the role. */
    version: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.accountId] }),
    index().on(table.accountId),
  ],
);

/**
 * Who was asked by e-mail to join a project. The link names the row and proves it by a MAC, so nothing secret is stored.
 * Sending an invitation again revokes its row and makes another one.
 */
export const invitations = pgTable(
  "invitations",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    /** Normalised, as accounts have it. */
    email: text().notNull(),
    role: text({ enum: ["owner", "admin", "developer", "viewer"] }).notNull(),
    invitedBy: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    revokedAt: moment(),
  },
  (table) => [
    uniqueIndex("invitations_open")
      .on(table.projectId, table.email)
      .where(sql`accepted_at is null and revoked_at is null`),
    index().on(table.projectId, table.id),
    index().on(table.email, table.createdAt),
    index().on(table.invitedBy, table.createdAt),
    index("invitations_ended").on(sql`coalesce(accepted_at, revoked_at, expires_at)`),
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

/** Origins whose pages may read what Atlas answers to the project's API keys. */
export const allowedOrigins = pgTable(
  "allowed_origins",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    origin: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.projectId, table.origin)],
);

const bytes = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

/** How a project looks on the hosted pages. No row: as Atlas itself. */
export const projectBranding = pgTable(
  "project_branding",
  {
    projectId: projectId().primaryKey(),
    /** SHA-256 of the picture, in hex: its public name. */
    logoHash: text(),
    logoType: text({ enum: ["image/png", "image/jpeg", "image/webp"] }),
    logoWidth: integer(),
    logoHeight: integer(),
    /** At most 64 KiB. */
    logoBytes: bytes(),
    accentColor: text(),
    support: text(),
    updatedAt: createdAt(),
  },
  (table) => [index().on(table.logoHash)],
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
    /** The network of that use: /24 of IPv4, /48 of IPv6. */
    lastUsedNetwork: text(),
    /** The key that a rotation made in place of this one; null when there was none. */
    replacedBy: text(),
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
    actor: jsonb().$type<EventActor>().notNull(),
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
  /** The last line that the job removed because it was old. The chain that is left begins after it. */
  startSeq: bigint({ mode: "number" }).notNull().default(0),
  startHash: text().notNull().default("0".repeat(64)),
});

/**
 * Hash-chained per project, and append-only by trigger: lines can be removed from the beginning of a chain alone, once
 * they are older than the project keeps them, and in the statement that moves the chain's start.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    projectId: projectId(),
    seq: bigint({ mode: "number" }).notNull(),
    eventId: text().notNull().unique(),
    type: text().notNull(),
    actor: jsonb().$type<EventActor>().notNull(),
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
    index().on(table.projectId, table.occurredAt),
    index("audit_log_actor").on(table.projectId, sql`(actor ->> 'id')`, table.seq),
    index("audit_log_token")
      .on(table.projectId, sql`(actor ->> 'token_id')`, table.seq)
      .concurrently()
      .where(sql`actor ->> 'token_id' is not null`),
    index("audit_log_type").on(table.projectId, sql`type collate "C"`, table.seq),
  ],
);

/**
 * Where a project's events are sent. A deleted one stays, without its secrets, until the job has removed its deliveries.
 */
export const webhooks = pgTable(
  "webhooks",
  {
    id: text().primaryKey(),
    projectId: projectId(),
    url: text().notNull(),
    description: text().notNull(),
    /** Null: all types. */
    eventTypes: text().array(),
    state: text({ enum: ["enabled", "disabled", "deleted"] })
      .notNull()
      .default("enabled"),
    disabledReason: text({ enum: WEBHOOK_DISABLED_REASONS }),
    /** Since when no attempt has succeeded; null while they do. */
    failingSince: moment(),
    /** Nothing is sent before this time, because the last attempt failed. */
    pausedUntil: moment(),
    /** When the project's owners and admins are to be told that Atlas disabled it; null: told, or nothing to tell. */
    noticeAt: moment(),
    /** Since when test messages are counted, and how many there were: a minute's worth is bounded. */
    testsSince: moment(),
    tests: integer().notNull().default(0),
    /** Sealed under the row's own data key, which is stored wrapped beside it. Null when deleted. */
    secretSealed: text(),
    /** The secret before the last rotation, which signs as well until `previousSecretUntil`. */
    previousSecretSealed: text(),
    previousSecretUntil: moment(),
    dataKeyWrapped: text(),
    /** The key-encryption key that wraps the data key. */
    keyId: text(),
    keyWrappedAt: createdAt(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    index().on(table.projectId, table.id),
    index("webhooks_notice")
      .on(table.noticeAt)
      .where(sql`notice_at is not null`),
  ],
);

/** One event for one webhook: what is sent, and how far it got. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    webhookId: text()
      .notNull()
      .references(() => webhooks.id, { onDelete: "restrict" }),
    eventId: text().notNull(),
    projectId: projectId(),
    type: text().notNull(),
    subject: text(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    occurredAt: moment().notNull(),
    state: text({ enum: DELIVERY_STATES }).notNull().default("pending"),
    /** Attempts ever, which number the attempts and fence a late sender; and those since it was last queued. */
    attempts: integer().notNull().default(0),
    tries: integer().notNull().default(0),
    nextAttemptAt: moment(),
    /** Until when one sender has it for itself; null while none has. */
    claimedUntil: moment(),
    lastStatus: integer(),
    lastError: text({ enum: ATTEMPT_ERRORS }),
    createdAt: createdAt(),
    finishedAt: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.eventId] }),
    index("webhook_deliveries_due")
      .on(table.webhookId, table.nextAttemptAt)
      .where(sql`state = 'pending'`),
    index("webhook_deliveries_finished")
      .on(table.finishedAt)
      .where(sql`finished_at is not null`),
  ],
);

/** What became of each request to a receiver, without what was in it. Kept for 30 days. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    webhookId: text().notNull(),
    eventId: text().notNull(),
    projectId: projectId(),
    number: integer().notNull(),
    at: createdAt(),
    /** Null when there was no answer. */
    status: integer(),
    /** Null when the receiver took it. */
    error: text({ enum: ATTEMPT_ERRORS }),
    durationMs: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.eventId, table.number] }),
    index().on(table.at),
  ],
);
