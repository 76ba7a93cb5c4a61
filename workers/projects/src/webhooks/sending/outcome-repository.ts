import { sql } from "drizzle-orm";
import type { AttemptError } from "#shared/contracts/projects/webhook-states";
import type { Database } from "#shared/db/client";
import { type EventOrigin, outboxInsert } from "#shared/db/outbox";
import { dropWaiting } from "../webhook-change-repository.ts";
import type { ClaimedDelivery } from "./claim-repository.ts";

/** How an attempt ended. */
export type Outcome = {
  readonly delivery: ClaimedDelivery;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** Null when the receiver took it. */
  readonly error: AttemptError | null;
  readonly durationMs: number;
  /** When to try again; null: delivered, or given up. */
  readonly retryInMs: number | null;
};

export type SwitchedOff = { readonly webhookId: string; readonly projectId: string };

/** A key that is missing says nothing about the receiver. */
const OUR_FAULT: AttemptError = "secret_unavailable";
/** What a receiver answers that never wants to hear from this webhook again. */
const GONE = 410;
/** A webhook that fails pauses for half as long as it has been failing, within these bounds. */
const PAUSE = sql`least(greatest((clock_timestamp() - coalesce(w.failing_since, clock_timestamp())) / 2,
  interval '5 seconds'), interval '1 hour')`;
/** How long every attempt has to fail until Atlas disables a webhook. */
const LONGEST_FAILURE = sql`interval '3 days'`;

/**
 * Writes how attempts ended: each delivery's state, the log of attempts, and the health of their webhooks. A webhook that
 * answered 410, or that has failed for three days, is disabled, with its event. All of it is one statement.
 *
 * An outcome counts only for the attempt that the row still names, so a sender that was overtaken changes nothing.
 *
 * @returns the webhooks that this disabled.
 */
export async function recordOutcomes(
  db: Database,
  by: EventOrigin,
  outcomes: readonly Outcome[],
): Promise<SwitchedOff[]> {
  const webhooks = new Set(outcomes.map(({ delivery }) => delivery.webhookId)).size;
  const disabled = outboxInsert(
    by,
    {
      type: "webhook.disabled",
      projectId: sql<string>`health.project_id`,
      subject: { webhook: sql<string>`health.id` },
      data: { reason: sql<"gone" | "failing">`health.disabled_reason` },
    },
    sql`health where state = 'disabled'`,
    webhooks,
  );
  const { rows } = await db.execute<{ id: string; project_id: string }>(sql`
    with outcome as (
      select * from jsonb_to_recordset(${JSON.stringify(outcomes.map(toRow))}::jsonb) as x (
        webhook_id text, event_id text, number int, status int, error text, duration_ms int,
        retry_in_ms float8)
    ), done as (
      update webhook_deliveries d set last_status = o.status, last_error = o.error, claimed_until = null,
        state = case when o.error is null then 'delivered' when o.retry_in_ms is null then 'failed'
          else 'pending' end,
        next_attempt_at = clock_timestamp() + make_interval(secs => o.retry_in_ms / 1000),
        finished_at = case when o.retry_in_ms is null then clock_timestamp() end
      from outcome o
      where d.webhook_id = o.webhook_id and d.event_id = o.event_id and d.attempts = o.number
        and d.state = 'pending'
      returning d.webhook_id, d.event_id, d.project_id, o.number, o.status, o.error, o.duration_ms
    ), logged as (
      insert into webhook_attempts (webhook_id, event_id, project_id, number, status, error, duration_ms)
      select webhook_id, event_id, project_id, number, status, error, duration_ms from done
      on conflict do nothing
    ), seen as (
      select webhook_id, bool_or(error is null) as any_ok, bool_or(status = ${GONE}) as gone
      from done where error is distinct from ${OUR_FAULT} group by webhook_id
    ), locked as (
      select w.id from webhooks w join seen on seen.webhook_id = w.id
      order by w.id for no key update of w
    ), health as (
      update webhooks w set
        failing_since = case when any_ok then null else coalesce(w.failing_since, clock_timestamp()) end,
        paused_until = case when any_ok then null else clock_timestamp() + ${PAUSE} end,
        disabled_reason = case when gone then 'gone'
          when not any_ok and w.failing_since <= clock_timestamp() - ${LONGEST_FAILURE} then 'failing' end,
        state = case when gone
          or (not any_ok and w.failing_since <= clock_timestamp() - ${LONGEST_FAILURE})
          then 'disabled' else w.state end,
        notice_at = case when gone
          or (not any_ok and w.failing_since <= clock_timestamp() - ${LONGEST_FAILURE})
          then clock_timestamp() else w.notice_at end
      from seen join locked on locked.id = seen.webhook_id
      where w.id = seen.webhook_id and w.state = 'enabled'
        and (not any_ok or gone or w.failing_since is not null)
      returning w.id, w.project_id, w.state, w.disabled_reason
    ), event as (${disabled})
    select id, project_id from health where state = 'disabled'`);
  if (rows.length > 0) {
    const ids = JSON.stringify(rows.map(({ id }) => id));
    await db.execute(dropWaiting(sql`(select jsonb_array_elements_text(${ids}::jsonb))`));
  }
  return rows.map((row) => ({ webhookId: row.id, projectId: row.project_id }));
}

const toRow = ({ delivery, status, error, durationMs, retryInMs }: Outcome) => ({
  webhook_id: delivery.webhookId,
  event_id: delivery.eventId,
  number: delivery.number,
  status,
  error,
  duration_ms: Math.round(durationMs),
  retry_in_ms: retryInMs,
});
