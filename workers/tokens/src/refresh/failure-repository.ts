import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumber, readText } from "#shared/db/rows";
import { MOST_REFUSALS, TIMES } from "../token/times.ts";
import { type CircuitEffect, closeCircuit, countFailure } from "./circuit.ts";
import { type Lease, milliseconds } from "./lease-repository.ts";

/** How an attempt failed, and what follows for the connection and its integration. */
export type Failure = {
  readonly code: "provider_unavailable" | "rate_limited" | "config_error";
  readonly providerError: string | null;
  /** The provider may have carried out the request, so the next attempt waits until the lease has run out. */
  readonly outcomeUnknown: boolean;
  readonly retryInMs: number;
  readonly circuit: CircuitEffect;
  /** The provider refused this request, and Atlas does not know whether because of its grant. */
  readonly isRefusal: boolean;
};

/**
 * Statement C: releases the lease after a failure. Fenced by version, sequence and owner, so a repetition does nothing.
 *
 * A refusal that is about this grant alone, perhaps, is counted as long as it stays the same. The grant is dead when that
 * happened {@link MOST_REFUSALS} times, over `refusedForMs`, while another connection of the integration was refreshed:
 * then neither the provider nor the client is at fault. `updated_at` finds those, and the time at which their token was
 * issued rules out that it was something else that changed.
 *
 * @returns the state and epoch after a grant was declared dead; null otherwise.
 */
export async function recordFailure(
  db: Database,
  ctx: CallContext,
  lease: Lease,
  failure: Failure,
): Promise<{ state: ConnectionState; epoch: number } | null> {
  const unknown = failure.outcomeUnknown ? 1 : 0;
  const about = { projectId: lease.projectId, subject: { connection: lease.connectionId } };
  const failing = outboxInsert(
    ctx,
    {
      type: "connection.refresh_failing",
      ...about,
      data: { code: failure.code, provider_error: failure.providerError },
    },
    sql`c where c.failures = 1`,
  );
  const needsReauth = outboxInsert(
    ctx,
    {
      type: "connection.needs_reauth",
      ...about,
      data: { reason: "refused_repeatedly", provider_error: failure.providerError },
    },
    sql`c where c.is_dead and c.state = 'needs_reauth'`,
  );
  const longAgo = sql`clock_timestamp() - ${milliseconds(TIMES.refusedForMs)}`;
  const result = await db.execute<Row>(sql`
    with p as (
      select t.connection_id,
        case when not ${failure.isRefusal}::boolean then t.refusals
          when ${isSameRefusal(failure)} then t.refusals + 1 else 1 end refusals,
        case when not ${failure.isRefusal}::boolean then t.refused_since
          when ${isSameRefusal(failure)} then coalesce(t.refused_since, clock_timestamp())
          else clock_timestamp() end refused_since
      from connection_tokens t
      where t.project_id = ${lease.projectId} and t.connection_id = ${lease.connectionId}
        and t.version = ${lease.version} and t.lease_seq = ${lease.seq} and t.lease_owner = ${lease.owner}
        and t.state in ('active', 'disabled')
      for no key update
    ), verdict as (
      select p.*, ${failure.isRefusal}::boolean and p.refusals >= ${MOST_REFUSALS}::int
        and p.refused_since <= ${longAgo} and exists (
          select 1 from connection_tokens o
          where o.integration_id = ${lease.integrationId} and o.project_id = ${lease.projectId}
            and o.connection_id <> p.connection_id and o.state = 'active' and o.failures = 0
            and o.last_success_seq > 0 and o.version > o.connect_version
            and o.updated_at > greatest(p.refused_since, ${longAgo})
            and coalesce(o.expires_at - make_interval(secs => abs(o.named_life_seconds)) > p.refused_since, true)
        ) is_dead
      from p
    ), c as (
      update connection_tokens t set lease_owner = null,
        lease_until = case when ${unknown}::int > 0 then lease_until else null end,
        failures = failures + 1, unknown_outcomes = unknown_outcomes + ${unknown}::int,
        retry_at = greatest(clock_timestamp() + ${milliseconds(failure.retryInMs)},
          case when ${unknown}::int > 0 then lease_until end),
        last_error_code = ${failure.code}, last_error_provider = ${failure.providerError},
        last_error_at = clock_timestamp(),
        refusals = verdict.refusals, refused_since = verdict.refused_since,
        dead_version = case when verdict.is_dead then t.version else t.dead_version end,
        epoch = case when verdict.is_dead then t.epoch + 1 else t.epoch end,
        state_reason = case when verdict.is_dead then 'refused_repeatedly' else t.state_reason end,
        state = case when verdict.is_dead and t.state = 'active' then 'needs_reauth' else t.state end,
        updated_at = case when verdict.is_dead then clock_timestamp() else t.updated_at end
      from verdict where t.connection_id = verdict.connection_id
      returning t.integration_id, t.failures, t.state, t.epoch, verdict.is_dead
    ), k as (${countFailure(lease, failure)}), f as (${failing}), n as (${needsReauth})
    select state, epoch from c where is_dead`);
  return readEnd(result.rows[0]);
}

/** Failures of another kind in between change nothing; another refusal starts the count again. */
const isSameRefusal = (failure: Failure) => sql`(t.last_error_code is distinct from 'config_error'
  or t.last_error_provider is not distinct from ${failure.providerError}::text)`;

const readEnd = (row: Row | undefined): { state: ConnectionState; epoch: number } | null =>
  row === undefined
    ? null
    : { state: readText(row, "state") as ConnectionState, epoch: readNumber(row, "epoch") };

/**
 * Statement D: records that the provider declared this version dead. An active connection becomes `needs_reauth`, with
 * one event; a disabled one stays disabled until it is enabled. Fenced like C. Closes the circuit, because the provider
 * has answered and knows the client.
 *
 * @returns the new state and epoch; null when the connection had changed already.
 */
export async function recordDeadGrant(
  db: Database,
  ctx: CallContext,
  lease: Lease,
  cause: { reason: "invalid_grant" | "refresh_outcome_unknown"; providerError: string },
): Promise<{ state: ConnectionState; epoch: number } | null> {
  const needsReauth = outboxInsert(
    ctx,
    {
      type: "connection.needs_reauth",
      projectId: lease.projectId,
      subject: { connection: lease.connectionId },
      data: { reason: cause.reason, provider_error: cause.providerError },
    },
    sql`d where d.state = 'needs_reauth'`,
  );
  const result = await db.execute<Row>(sql`
    with d as (
      update connection_tokens set dead_version = version, lease_owner = null, lease_until = null,
        epoch = epoch + 1, retry_at = null, last_error_code = 'invalid_grant',
        last_error_provider = ${cause.providerError}, last_error_at = clock_timestamp(),
        state_reason = ${cause.reason}, updated_at = clock_timestamp(),
        state = case state when 'active' then 'needs_reauth' else state end
      where project_id = ${lease.projectId} and connection_id = ${lease.connectionId}
        and version = ${lease.version} and lease_seq = ${lease.seq} and lease_owner = ${lease.owner}
        and state in ('active', 'disabled')
      returning state, epoch, integration_id
    ), closed as (${closeCircuit(lease)}), o as (${needsReauth})
    select state, epoch from d`);
  return readEnd(result.rows[0]);
}
