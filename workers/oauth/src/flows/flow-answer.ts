import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { FlowRow } from "./flow-log-repository.ts";

/** A flow as the API shows it. */
export const toFlow = (row: FlowRow): Flow => ({
  id: row.id,
  integration_id: row.integrationId,
  end_user_id: row.endUserId,
  external_id: row.externalId,
  connection_id: row.connectionId,
  outcome: row.outcome,
  error: row.code,
  step: row.step,
  reason: row.reason,
  provider_error: row.providerError,
  provider_error_description: row.providerErrorDescription,
  request_id: row.requestId,
  duration_ms: row.durationMs,
  started_at: row.startedAt.toISOString(),
  finished_at: row.finishedAt.toISOString(),
});
