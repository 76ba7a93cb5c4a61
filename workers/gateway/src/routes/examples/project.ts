import type { AccountLogEntry } from "#shared/contracts/auth/account-log";
import type { AccountSession, EndedSessions, Session } from "#shared/contracts/auth/session";
import type { AllowedOrigin } from "#shared/contracts/projects/allowed-origin";
import type { ApiKey, NewApiKey } from "#shared/contracts/projects/api-key";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Branding } from "#shared/contracts/projects/branding";
import type { Project } from "#shared/contracts/projects/project";
import type { ReturnUrl } from "#shared/contracts/projects/return-url";
import type { Account } from "#shared/contracts/users/account";
import { IDS, TIMES } from "./ids.ts";

const account: Account = {
  id: IDS.account,
  email: "zoe@example.com",
  name: "Zoë Adler",
  email_verified: true,
  locale: null,
  time_zone: null,
};
const session: Session = {
  account,
  csrf_token: "3q2-7wXgQk1mT9bV0cZrY5nLhJfA8sDe",
  expires_at: "2026-12-04T09:15:00.000Z",
};
const accountSession: AccountSession = {
  id: IDS.session,
  current: true,
  address: "203.0.113.7",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  created_at: TIMES.created,
  seen_at: TIMES.updated,
  expires_at: "2026-12-04T09:15:00.000Z",
};
const endedSessions: EndedSessions = { ended: 2 };
const accountLogEntry: AccountLogEntry = {
  id: "acl_01jd3qn6e7e8f9g0h1j2k3m4n5",
  type: "sign_in",
  result: "done",
  address: "203.0.113.7",
  request_id: IDS.request,
  occurred_at: TIMES.created,
};
const project: Project = {
  id: IDS.project,
  name: "Example App",
  role: "owner",
  created_at: TIMES.created,
  slug: "example-app",
  state: "active",
  deletes_at: null,
  audit_retention_days: null,
  version: 1,
};
const returnUrl: ReturnUrl = {
  id: IDS.returnUrl,
  url: "https://app.example.com/connected",
  created_at: TIMES.created,
};
const allowedOrigin: AllowedOrigin = {
  id: IDS.allowedOrigin,
  origin: "https://app.example.com",
  created_at: TIMES.created,
};
const branding: Branding = {
  logo: {
    url: "https://atlas.example.com/logos/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    type: "image/png",
    width: 256,
    height: 256,
  },
  accent_color: "#c2410c",
  support: "help@example.com",
};
const apiKey: ApiKey = {
  id: IDS.apiKey,
  name: "Backend",
  prefix: `atlas_sk_${IDS.apiKey.slice("key_".length)}`,
  last4: "x7Kq",
  scopes: ["connect:write", "tokens:read"],
  created_at: TIMES.created,
  expires_at: null,
  last_used_at: TIMES.updated,
  last_used_network: "203.0.113.0/24",
  revoked_at: null,
  replaced_by: null,
};
const newApiKey: NewApiKey = {
  ...apiKey,
  last_used_at: null,
  last_used_network: null,
  secret: `${apiKey.prefix}_…x7Kq`,
};
const auditEntry: AuditEntry = {
  seq: 12,
  event_id: IDS.event,
  type: "connection.created",
  occurred_at: TIMES.updated,
  actor: { type: "service", id: "oauth" },
  subject: IDS.connection,
  data: { integration_id: IDS.integration },
  request_id: IDS.request,
  address: "203.0.113.7",
  result: "done",
  hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
};
const keySelf = {
  id: IDS.apiKey,
  project_id: IDS.project,
  scopes: apiKey.scopes,
  expires_at: null,
};

/** Answers about accounts and projects, by the names of their schemas. */
export const PROJECT_EXAMPLES = {
  Account: account,
  Session: session,
  AccountSession: accountSession,
  EndedSessions: endedSessions,
  AccountLogEntry: accountLogEntry,
  SignUpAnswer: { status: "accepted" },
  Project: project,
  AllowedOrigin: allowedOrigin,
  Branding: branding,
  ReturnUrl: returnUrl,
  ApiKey: apiKey,
  NewApiKey: newApiKey,
  AuditEntry: auditEntry,
  KeySelf: keySelf,
};
