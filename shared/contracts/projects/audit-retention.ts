/**
 * How many days a project may keep its audit log. Not fewer than a month: an attacker who gets an admin's session cannot
 * have the traces removed, and webhooks can replay as much.
 */
export const AUDIT_RETENTION_DAYS = { min: 30, max: 3_650 } as const;
