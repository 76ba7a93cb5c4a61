import type { Place } from "#shared/crypto/envelope";

/** Where each sealed value of this service belongs. The place is the additional data of its encryption. */
export const placeOf = {
  accessToken: (projectId: string, connectionId: string): Place => ({
    projectId,
    table: "connection_tokens",
    rowId: connectionId,
    field: "access_token",
  }),
  refreshToken: (projectId: string, connectionId: string): Place => ({
    projectId,
    table: "connection_tokens",
    rowId: connectionId,
    field: "refresh_token",
  }),
  accountLabel: (projectId: string, connectionId: string): Place => ({
    projectId,
    table: "connections",
    rowId: connectionId,
    field: "account_label",
  }),
  metadata: (projectId: string, connectionId: string): Place => ({
    projectId,
    table: "connections",
    rowId: connectionId,
    field: "metadata",
  }),
  extra: (projectId: string, connectionId: string): Place => ({
    projectId,
    table: "connections",
    rowId: connectionId,
    field: "extra",
  }),
  /** An orphan: a whole provider response parked in Redis (docs/token-protocol.md §3). */
  orphan: (projectId: string, connectionId: string, version: number): Place => ({
    projectId,
    table: "orphans",
    rowId: `${connectionId}:${version}`,
    field: "answer",
  }),
  dataKey: (projectId: string): Place => ({
    projectId,
    table: "project_data_keys",
    rowId: projectId,
    field: "wrapped",
  }),
};
