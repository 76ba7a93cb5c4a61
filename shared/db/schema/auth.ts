import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, moment } from "./columns.ts";
import { accounts } from "./accounts.ts";

export const credentials = pgTable("credentials", {
  accountId: text()
    .primaryKey()
    .references(() => accounts.id, { onDelete: "restrict" }),
  /** A PHC string, which holds its own parameters. */
  passwordHash: text().notNull(),
  createdAt: createdAt(),
  /** When the password was set. Renewing its hash does not count. */
  updatedAt: createdAt(),
});

export const sessions = pgTable(
  "sessions",
  {
    id: text().primaryKey(),
    /** SHA-256 of the cookie's value, in hex. */
    tokenHash: text().notNull().unique(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    /** Where it began, so that its owner recognises it; null when it is not known. */
    address: text(),
    userAgent: text(),
    createdAt: createdAt(),
    seenAt: createdAt(),
    idleExpiresAt: moment().notNull(),
    expiresAt: moment().notNull(),
    /** When the person last proved who they are, by signing in or in the middle of the session. */
    provedAt: createdAt(),
    /** With what; null for a session of an older release. */
    provedBy: text(),
  },
  (table) => [index().on(table.accountId), index().on(table.idleExpiresAt)],
);

/** An account's authenticator app. */
export const totpFactors = pgTable(
  "totp_factors",
  {
    accountId: text()
      .primaryKey()
      .references(() => accounts.id, { onDelete: "restrict" }),
    /** Sealed under the row's own data key, which ACCOUNT_KEYS wraps. */
    secretSealed: text().notNull(),
    dataKeyWrapped: text().notNull(),
    keyId: text().notNull(),
    keyWrappedAt: createdAt(),
    /** The step of the newest code that was accepted, so that each is accepted once. 0 until one was. */
    lastStep: bigint({ mode: "number" }).notNull().default(0),
    createdAt: createdAt(),
    /** When a code showed that the app has the secret; null until then, and it counts for nothing. */
    confirmedAt: moment(),
  },
  (table) => [index().on(table.keyId, table.accountId)],
);

/** Codes for an account that has lost its authenticator app. A used one is deleted. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    /** SHA-256 of the account's id and the code, in hex. A code has 80 random bits. */
    codeHash: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.codeHash] })],
);

/** A sign-in whose password was right and which waits for the second factor. Deleted when it opens a session. */
export const signInChallenges = pgTable(
  "sign_in_challenges",
  {
    /** SHA-256 of the token that the browser holds, in hex. */
    tokenHash: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    /** `credentials.updated_at` of the password that was right: with another one it is dead. */
    passwordSetAt: moment().notNull(),
    tries: integer().notNull().default(0),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.expiresAt), index().on(table.accountId)],
);

/**
 * An account's personal access tokens. They end with their account, hence the cascade; a reset of the password revokes them.
 */
export const accessTokens = pgTable(
  "access_tokens",
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** SHA-256 of the whole token, in hex. */
    secretHash: text().notNull().unique(),
    last4: text().notNull(),
    permissions: text().array().notNull(),
    /** Null: all projects of the account. */
    projectIds: text().array(),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
    revokedAt: moment(),
    lastUsedAt: moment(),
    /** The network of that use: /24 of IPv4, /48 of IPv6. */
    lastUsedNetwork: text(),
    /** The networks of earlier uses, the newest first, 20 at most. */
    seenNetworks: text().array().notNull().default([]),
  },
  (table) => [index().on(table.accountId, table.id), index().on(table.expiresAt)],
);

/**
 * What an account did outside of any project, such as signing in. Append-only by trigger: only lines that are older than
 * they are kept can be removed.
 */
export const accountLog = pgTable(
  "account_log",
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    type: text().notNull(),
    result: text({ enum: ["done", "refused"] }).notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The client's address; null when it is not known. */
    address: text(),
    requestId: text(),
    occurredAt: createdAt(),
  },
  (table) => [
    index().on(table.accountId, table.id),
    index("account_log_occurred").on(table.occurredAt).concurrently(),
  ],
);

/** Mail that Atlas sends. A row is there before anything is sent, and holds no secret: links are made when it leaves. */
export const mails = pgTable(
  "mails",
  {
    id: text().primaryKey(),
    template: text().notNull(),
    recipient: text().notNull(),
    locale: text({ enum: ["en", "ru"] }).notNull(),
    /** Ids and names for the template. */
    values: jsonb().$type<Record<string, string>>().notNull().default({}),
    state: text({ enum: ["queued", "sent", "failed"] })
      .notNull()
      .default("queued"),
    /** How often it was tried. */
    attempts: integer().notNull().default(0),
    /** When it may be tried again. Taking a mail moves this ahead, so two runs never try it at once. */
    nextAttemptAt: createdAt(),
    /** Why the last attempt failed; null when none did. */
    lastError: text(),
    requestId: text(),
    createdAt: createdAt(),
    /** When it was sent or given up; null while it is queued. */
    settledAt: moment(),
  },
  (table) => [
    index("mails_queued")
      .on(table.nextAttemptAt)
      .where(sql`state = 'queued'`),
    index("mails_settled")
      .on(table.settledAt)
      .where(sql`state <> 'queued'`),
    index().on(table.recipient, table.createdAt),
  ],
);

/**
 * What the link of a mail stands for. The link holds the id and an HMAC over purpose and id, so this table holds nothing
 * that would open anything.
 */
export const emailTokens = pgTable(
  "email_tokens",
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    purpose: text({
      enum: ["verify_email", "reset_password", "change_email", "undo_email_change"],
    }).notNull(),
    /** The address that it was made for. */
    email: text().notNull(),
    /** The account's address before, where the link changes it. */
    previousEmail: text(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.accountId, table.purpose), index().on(table.expiresAt)],
);

/** Public keys that open an account without its password. Nothing in here is secret. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    /** What the authenticator calls it, in base64url. */
    credentialId: text().notNull().unique(),
    /** COSE, in base64url. */
    publicKey: text().notNull(),
    /** How often the authenticator says it was used; 0 for ever with most of them. */
    counter: bigint({ mode: "number" }).notNull(),
    /** How the browser can reach the authenticator, as the browser said. */
    transports: text().array().notNull(),
    /** Whether its owner's devices share it. */
    backedUp: boolean().notNull(),
    name: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: moment(),
  },
  (table) => [index().on(table.accountId)],
);

/**
 * Accounts at providers that open an account here. No foreign key to the integration: a platform project may delete it, and
 * then the row opens nothing.
 */
export const linkedIdentities = pgTable(
  "linked_identities",
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    integrationId: text().notNull(),
    /** The provider's id in the catalogue, and what the platform project calls it. */
    provider: text().notNull(),
    providerName: text().notNull(),
    /** The identity, with the integration. Never an address. */
    issuer: text().notNull(),
    subject: text().notNull(),
    /** What the provider calls the person, to tell one from another. */
    label: text(),
    createdAt: createdAt(),
    lastUsedAt: moment(),
  },
  (table) => [
    uniqueIndex("linked_identities_key").on(table.integrationId, table.issuer, table.subject),
    index().on(table.accountId),
  ],
);

/**
 * Challenges of passkeys that were used, so that none is used twice. One that is not in here and that Atlas has signed is
 * still good until it expires.
 */
export const usedPasskeyChallenges = pgTable(
  "used_passkey_challenges",
  {
    /** SHA-256, in hex. */
    hash: text().primaryKey(),
    /** When the row may go. Some time after the challenge has expired. */
    expiresAt: moment().notNull(),
  },
  (table) => [index().on(table.expiresAt)],
);
