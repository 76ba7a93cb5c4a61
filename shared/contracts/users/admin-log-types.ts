/** What administrators can do, as their log names it. */
export const ADMIN_LOG_TYPES = [
  "account.suspended",
  "account.unsuspended",
  "project.suspended",
  "project.unsuspended",
  "administrator.added",
  "administrator.removed",
  "settings.changed",
  "sign_up.invited",
  "sign_up.revoked",
] as const;
export type AdminLogType = (typeof ADMIN_LOG_TYPES)[number];
