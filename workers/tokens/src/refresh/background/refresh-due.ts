import type { TokenRow } from "../../token/token-repository.ts";

/** Whether the row's token is inside its margin or expired, on the database's clock. */
export const isRefreshDue = (row: TokenRow): boolean =>
  row.refreshDueAtMs !== null &&
  row.expiresAtMs !== null &&
  row.remainingMs !== null &&
  (row.remainingMs <= 0 || row.refreshDueAtMs <= row.expiresAtMs - row.remainingMs);
