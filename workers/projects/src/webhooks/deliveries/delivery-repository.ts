import { and, desc, eq, lt, ne, sql } from "drizzle-orm";
import type {
  Replay,
  WebhookAttempt,
  WebhookDelivery,
} from "#shared/contracts/projects/webhook-delivery";
import type { DeliveryState } from "#shared/contracts/projects/webhook-states";
import type { Database } from "#shared/db/client";
import { webhookAttempts, webhookDeliveries, webhooks } from "#shared/db/schema/projects";
import { exactTime } from "../../audit/outbox-repository.ts";

const columns = {
  event_id: webhookDeliveries.eventId,
  type: webhookDeliveries.type,
  subject: webhookDeliveries.subject,
  state: webhookDeliveries.state,
  attempts: webhookDeliveries.attempts,
  nextAttemptAt: webhookDeliveries.nextAttemptAt,
  last_status: webhookDeliveries.lastStatus,
  last_error: webhookDeliveries.lastError,
  occurred_at: exactTime(sql`${webhookDeliveries.occurredAt}`).mapWith(String),
  createdAt: webhookDeliveries.createdAt,
};

type Selected = Omit<WebhookDelivery, "next_attempt_at" | "created_at"> & {
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
};

const toDelivery = ({ nextAttemptAt, createdAt, ...row }: Selected): WebhookDelivery => ({
  event_id: row.event_id,
  type: row.type,
  subject: row.subject,
  state: row.state,
  attempts: row.attempts,
  next_attempt_at: nextAttemptAt?.toISOString() ?? null,
  last_status: row.last_status,
  last_error: row.last_error,
  occurred_at: row.occurred_at,
  created_at: createdAt.toISOString(),
});

/** Deliveries of one webhook before this event, the newest event first. */
export async function selectDeliveries(
  db: Database,
  projectId: string,
  webhookId: string,
  at: { before: string | null; limit: number; state: DeliveryState | undefined },
): Promise<WebhookDelivery[]> {
  const rows = await db
    .select(columns)
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.projectId, projectId),
        eq(webhookDeliveries.webhookId, webhookId),
        at.before === null ? undefined : lt(webhookDeliveries.eventId, at.before),
        at.state === undefined ? undefined : eq(webhookDeliveries.state, at.state),
      ),
    )
    .orderBy(desc(webhookDeliveries.eventId))
    .limit(at.limit);
  return rows.map(toDelivery);
}

/** One delivery of a webhook that is not deleted, with what its message is made of. */
export async function findDelivery(
  db: Database,
  projectId: string,
  webhookId: string,
  eventId: string,
): Promise<{ delivery: WebhookDelivery; data: Record<string, unknown> } | null> {
  const [row] = await db
    .select({ ...columns, data: webhookDeliveries.data })
    .from(webhookDeliveries)
    .innerJoin(
      webhooks,
      and(eq(webhooks.id, webhookDeliveries.webhookId), ne(webhooks.state, "deleted")),
    )
    .where(
      and(
        eq(webhookDeliveries.projectId, projectId),
        eq(webhookDeliveries.webhookId, webhookId),
        eq(webhookDeliveries.eventId, eventId),
      ),
    );
  return row ? { delivery: toDelivery(row), data: row.data } : null;
}

/** The newest attempts of a delivery. */
export async function selectAttempts(
  db: Database,
  projectId: string,
  webhookId: string,
  eventId: string,
  limit: number,
): Promise<WebhookAttempt[]> {
  const rows = await db
    .select()
    .from(webhookAttempts)
    .where(
      and(
        eq(webhookAttempts.projectId, projectId),
        eq(webhookAttempts.webhookId, webhookId),
        eq(webhookAttempts.eventId, eventId),
      ),
    )
    .orderBy(desc(webhookAttempts.number))
    .limit(limit);
  return rows.map((row) => ({
    number: row.number,
    at: row.at.toISOString(),
    status: row.status,
    error: row.error,
    duration_ms: row.durationMs,
  }));
}

/** Whether something was queued; if not, whether the webhook or the delivery is missing, or the webhook is disabled. */
export type Queued = "queued" | "no_webhook" | "disabled" | "no_delivery";

/**
 * Queues a delivery again, with the number of its attempts as it is. One that waits already is due at once. One that a
 * sender has at this moment is left to it, so that the receiver does not get it twice at once.
 */
export async function requeue(
  db: Database,
  projectId: string,
  webhookId: string,
  eventId: string,
): Promise<Queued> {
  const { rows } = await db.execute<{ state: string | null; found: boolean }>(sql`
    with hook as (
      select id, state from webhooks
      where id = ${webhookId} and project_id = ${projectId} and state <> 'deleted'
    ), queued as (
      update webhook_deliveries d set state = 'pending', tries = 0, finished_at = null,
        next_attempt_at = greatest(clock_timestamp(), d.claimed_until)
      from hook where hook.state = 'enabled' and d.webhook_id = hook.id and d.event_id = ${eventId}
        and d.project_id = ${projectId}
        and (d.state <> 'pending' or d.claimed_until is null or d.claimed_until <= clock_timestamp())
      returning d.event_id
    )
    select (select state from hook) as state, exists (
      select from webhook_deliveries where webhook_id = (select id from hook)
        and event_id = ${eventId}) as found`);
  const row = rows[0];
  if (row?.found === false) return row.state === null ? "no_webhook" : "no_delivery";
  return stateOf(row?.state);
}

/** How many messages that are not events one webhook gets in a minute. */
const MESSAGES_PER_MINUTE = 10;

/**
 * Queues a message of this type, which is not an event, for one webhook. The webhook's row counts them, so callers at once
 * do not get more.
 *
 * @returns a number of seconds when the webhook has had enough for this minute.
 */
export async function insertMessage(
  db: Database,
  projectId: string,
  webhookId: string,
  message: { eventId: string; type: string },
): Promise<Queued | { readonly retryAfterSeconds: number }> {
  const { rows } = await db.execute<{
    state: string | null;
    admitted: boolean;
    rest_seconds: number | null;
  }>(sql`
    with hook as (
      select id, state, tests_since from webhooks
      where id = ${webhookId} and project_id = ${projectId} and state <> 'deleted'
    ), admitted as (
      update webhooks w set
        tests = case when w.tests_since > clock_timestamp() - interval '1 minute'
          then w.tests + 1 else 1 end,
        tests_since = case when w.tests_since > clock_timestamp() - interval '1 minute'
          then w.tests_since else clock_timestamp() end
      where w.id = ${webhookId} and w.project_id = ${projectId} and w.state = 'enabled'
        and (w.tests_since is null or w.tests_since <= clock_timestamp() - interval '1 minute'
          or w.tests < ${MESSAGES_PER_MINUTE})
      returning w.id
    ), queued as (
      insert into webhook_deliveries (webhook_id, event_id, project_id, type, data, occurred_at,
        next_attempt_at)
      select id, ${message.eventId}, ${projectId}, ${message.type}, '{}', clock_timestamp(),
        clock_timestamp()
      from admitted returning event_id
    )
    select (select state from hook) as state, exists (select from admitted) as admitted,
      (select ceil(extract(epoch from tests_since + interval '1 minute' - clock_timestamp()))::int
        from hook) as rest_seconds`);
  const row = rows[0];
  const state = stateOf(row?.state);
  return state === "queued" && row?.admitted !== true
    ? { retryAfterSeconds: Math.max(1, row?.rest_seconds ?? 60) }
    : state;
}

function stateOf(state: string | null | undefined): "queued" | "no_webhook" | "disabled" {
  if (state === null || state === undefined) return "no_webhook";
  return state === "enabled" ? "queued" : "disabled";
}

/** The most events that one replay queues. */
const MOST_REPLAYED = 1_000;

/**
 * Queues the events of the audit log that the webhook wants, the oldest first: what it never got, what failed and what was
 * dropped, and on demand what arrived. A failing webhook is tried again at once.
 */
export async function replay(
  db: Database,
  projectId: string,
  webhookId: string,
  { since, includeDelivered }: { since: string; includeDelivered: boolean },
): Promise<Replay | "no_webhook" | "disabled"> {
  const { rows } = await db.execute<{
    state: string | null;
    queued: number;
    found: number;
    last: string | null;
  }>(sql`
    with hook as (
      select id, project_id, state, event_types from webhooks
      where id = ${webhookId} and project_id = ${projectId} and state <> 'deleted'
    ), found as (
      select hook.id as webhook_id, a.* from hook join audit_log a on a.project_id = hook.project_id
      left join webhook_deliveries d on d.webhook_id = hook.id and d.event_id = a.event_id
      where hook.state = 'enabled'
        and a.occurred_at >= greatest(${since}::timestamptz, clock_timestamp() - interval '30 days')
        and (hook.event_types is null or a.type = any(hook.event_types))
        and a.subject is distinct from hook.id
        and (d.event_id is null or d.state in ('failed', 'dropped')
          or (${includeDelivered}::boolean and d.state = 'delivered'))
      order by a.occurred_at, a.seq limit ${MOST_REPLAYED + 1}
    ), queued as (
      insert into webhook_deliveries as d (webhook_id, event_id, project_id, type, subject, data,
        occurred_at, next_attempt_at)
      select webhook_id, event_id, project_id, type, subject, data, occurred_at, clock_timestamp()
      from found order by occurred_at, seq limit ${MOST_REPLAYED}
      on conflict (webhook_id, event_id) do update set state = 'pending', tries = 0,
        finished_at = null, next_attempt_at = greatest(clock_timestamp(), d.claimed_until)
      where d.state <> 'pending'
      returning d.occurred_at
    ), resumed as (
      update webhooks set paused_until = null where id in (select id from hook where state = 'enabled')
        and paused_until is not null
    )
    select (select state from hook) as state, (select count(*)::int from found) as found,
      (select count(*)::int from queued) as queued,
      (select ${exactTime(sql`max(occurred_at)`)} from queued) as last`);
  const row = rows[0];
  if (!row || row.state === null) return "no_webhook";
  if (row.state !== "enabled") return "disabled";
  return { queued: row.queued, more: row.found > MOST_REPLAYED, last_occurred_at: row.last };
}
