import type { Overview } from "#shared/contracts/overview";
import { ACCESS_TOKEN_EXAMPLES } from "./access-token.ts";
import { CONNECTION_EXAMPLES } from "./connection.ts";
import { IDENTITY_EXAMPLES } from "./identity.ts";
import { IDS, TIMES } from "./ids.ts";
import { PASSKEY_EXAMPLES } from "./passkey.ts";
import { PLATFORM_EXAMPLES } from "./platform.ts";
import { PROJECT_EXAMPLES } from "./project.ts";

const bucket = { at: "2026-11-23T10:00:00.000Z" };
const overview: Overview = {
  range: "24h",
  from: "2026-11-22T11:00:00.000Z",
  to: "2026-11-23T11:00:00.000Z",
  bucket_seconds: 3_600,
  token_reads: { total: 120, failed: 1, buckets: [{ ...bucket, count: 120, failed: 1 }] },
  refreshes: { total: 4, failed: 0, buckets: [{ ...bucket, count: 4, failed: 0 }] },
  flows: {
    connected: 3,
    denied: 1,
    failed: 0,
    waiting: 0,
    buckets: [{ ...bucket, connected: 3, denied: 1, failed: 0, waiting: 0 }],
  },
  connections: { active: 3, pending: 0, needs_reauth: 0, disabled: 0, revoked: 1 },
  integrations: [
    {
      integration_id: IDS.integration,
      connections: 4,
      needs_reauth: 0,
      reads: 120,
      refreshes: 4,
      refresh_failures: 0,
      flows_failed: 0,
      last_connected_at: TIMES.updated,
      last_failed_at: null,
    },
  ],
};

/** An example answer of each schema, by its name. Pages of a list are made from them. */
export const EXAMPLES: Readonly<Record<string, object>> = {
  ...ACCESS_TOKEN_EXAMPLES,
  ...PROJECT_EXAMPLES,
  ...CONNECTION_EXAMPLES,
  ...PASSKEY_EXAMPLES,
  ...IDENTITY_EXAMPLES,
  ...PLATFORM_EXAMPLES,
  EndUser: {
    id: IDS.endUser,
    external_id: "user-1",
    name: "Ada",
    state: "active",
    blocked_at: null,
    created_at: TIMES.created,
    connections: { active: 1, needs_reauth: 0, other: 0 },
  },
  Overview: overview,
  Problem: {
    type: "https://atlas.example.com/docs#error-not_found",
    title: "Not found",
    status: 404,
    detail: "This connection does not exist.",
    instance: `/v1/connections/${IDS.connection}`,
    code: "not_found",
    request_id: IDS.request,
  },
};
