/** What one job removes of one table, and when. */
export type Rule = {
  readonly what: string;
  /** How long a row is kept after that; null: the project decides. */
  readonly keptSeconds: number | null;
  /** From when on, in words. */
  readonly after: string;
  readonly job: "auth" | "oauth" | "projects" | "tokens" | "users";
  /** How many rows one statement removes at most, so that no run stalls the others. */
  readonly batch: number;
};

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/**
 * What Atlas keeps for a time only, and which job removes it: the one place for these numbers. docs/storage.md shows it,
 * and a test compares the two. What is not here stays as long as its account or project.
 */
export const RETENTION = {
  sessions: {
    what: "sessions of the dashboard",
    keptSeconds: 0,
    after: "they ended, 24 hours after their last use or 14 days after the sign-in",
    job: "auth",
    batch: 500,
  },
  email_tokens: {
    what: "links in mails",
    keptSeconds: DAY_SECONDS,
    after: "they expired",
    job: "auth",
    batch: 500,
  },
  mails_sent: {
    what: "mails that left",
    keptSeconds: 7 * DAY_SECONDS,
    after: "they left",
    job: "auth",
    batch: 500,
  },
  mails_failed: {
    what: "mails that did not leave",
    keptSeconds: 30 * DAY_SECONDS,
    after: "they were given up",
    job: "auth",
    batch: 500,
  },
  sign_in_challenges: {
    what: "sign-ins that wait for their second factor",
    keptSeconds: 0,
    after: "they expired, five minutes after the password",
    job: "auth",
    batch: 500,
  },
  passkey_challenges: {
    what: "hashes of challenges that a passkey signed",
    keptSeconds: 0,
    after: "15 minutes after they were signed",
    job: "auth",
    batch: 500,
  },
  access_tokens: {
    what: "personal access tokens",
    keptSeconds: 90 * DAY_SECONDS,
    after: "they expired or were revoked before they would have",
    job: "auth",
    batch: 500,
  },
  account_log: {
    what: "lines of the accounts' logs, with addresses of clients",
    keptSeconds: 400 * DAY_SECONDS,
    after: "they happened; the trigger of the table has this number too",
    job: "auth",
    batch: 5_000,
  },
  flow_log: {
    what: "flows that ended, with what the provider said",
    keptSeconds: 30 * DAY_SECONDS,
    after: "they ended",
    job: "oauth",
    batch: 5_000,
  },
  sign_up_invitations: {
    what: "invitations to sign up, with addresses of people who may never have",
    keptSeconds: 30 * DAY_SECONDS,
    after: "they expired, used or not, 14 days after they were made",
    job: "users",
    batch: 1_000,
  },
  invitations: {
    what: "invitations, with addresses of people who may never have joined",
    keptSeconds: 30 * DAY_SECONDS,
    after: "they were accepted, revoked or expired",
    job: "projects",
    batch: 1_000,
  },
  webhook_deliveries: {
    what: "deliveries to webhooks, with their bodies",
    keptSeconds: 30 * DAY_SECONDS,
    after: "they were delivered, failed or dropped",
    job: "projects",
    batch: 5_000,
  },
  webhook_attempts: {
    what: "attempts of deliveries",
    keptSeconds: 30 * DAY_SECONDS,
    after: "they were made",
    job: "projects",
    batch: 5_000,
  },
  audit_log: {
    what: "lines of the audit log",
    keptSeconds: null,
    after: "they happened; as long as the project says, and for ever when it says nothing",
    job: "projects",
    batch: 5_000,
  },
  usage_hours: {
    what: "counts of reads and refreshes by the hour",
    keptSeconds: 35 * DAY_SECONDS,
    after: "their hour",
    job: "tokens",
    batch: 5_000,
  },
} as const satisfies Record<string, Rule>;

export type Kept = keyof typeof RETENTION;
