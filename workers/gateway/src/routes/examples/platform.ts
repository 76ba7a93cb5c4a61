import type { PlatformProject } from "#shared/contracts/projects/platform-project";
import type { AdminLogEntry, Administrator } from "#shared/contracts/users/administrator";
import type { PlatformAccount } from "#shared/contracts/users/platform-account";
import type {
  PlatformSettings,
  PlatformStatus,
  SignUpInvitation,
} from "#shared/contracts/users/platform-settings";
import { IDS, TIMES } from "./ids.ts";

const administrator: Administrator = {
  account_id: IDS.account,
  email: "zoe@example.com",
  name: "Zoë Adler",
  source: "environment",
  granted_by: null,
  created_at: null,
};
const reason = "Sends unwanted mail.";
const account: PlatformAccount = {
  id: "acc_01jd3qp1a2e3b4c5d6e7f8g9h0",
  email: "eve@example.com",
  name: "Eve Miller",
  state: "suspended",
  email_verified: true,
  administrator: false,
  suspended_at: TIMES.updated,
  suspended_reason: reason,
  created_at: TIMES.created,
};
const project: PlatformProject = {
  id: IDS.project,
  name: "My app",
  slug: "my-app",
  state: "active",
  suspended_at: null,
  suspended_reason: null,
  created_at: TIMES.created,
};
const logEntry: AdminLogEntry = {
  id: "adl_01jd3qr2b3e4c5d6e7f8g9h0j1",
  type: "account.suspended",
  actor_id: IDS.account,
  actor_email: administrator.email,
  subject: account.id,
  reason,
  data: {},
  address: "203.0.113.7",
  request_id: IDS.request,
  occurred_at: TIMES.updated,
};
const rule = { policy: "domains", domains: ["example.com"] } as const;
const settings: PlatformSettings = {
  sign_up: { ...rule, domains: [...rule.domains], source: "settings" },
  maintenance: { on: false, source: null, text_en: null, text_ru: null, until: null },
  version: 3,
};
const status: PlatformStatus = {
  sign_up: { ...rule, domains: [...rule.domains] },
  maintenance: null,
};
const invitation: SignUpInvitation = {
  id: "siv_01jd3qs3c4e5d6e7f8g9h0j1k2",
  email: "ada@example.com",
  invited_by: IDS.account,
  created_at: TIMES.created,
  expires_at: "2026-12-04T09:15:00.000Z",
};

/** Example answers of what administrators read. */
export const PLATFORM_EXAMPLES: Readonly<Record<string, object>> = {
  Administrator: administrator,
  AdminLogEntry: logEntry,
  PlatformAccount: account,
  PlatformAccountDetail: {
    ...account,
    memberships: [{ project_id: IDS.project, name: "My app", role: "owner", state: "active" }],
  },
  PlatformProject: project,
  PlatformProjectDetail: {
    ...project,
    members: [{ account_id: account.id, email: account.email, name: account.name, role: "owner" }],
    counts: { members: 1, api_keys: 2, webhooks: 0, return_urls: 1 },
  },
  PlatformSettings: settings,
  PlatformStatus: status,
  SignUpInvitation: invitation,
};
