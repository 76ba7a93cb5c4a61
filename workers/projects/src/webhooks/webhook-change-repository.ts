import { type SQL, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { EventType } from "#shared/contracts/events";
import type { Webhook } from "#shared/contracts/projects/webhook";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { findWebhook } from "./webhook-repository.ts";

export type WebhookChanges = {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly eventTypes?: readonly EventType[] | null | undefined;
  readonly enabled?: boolean | undefined;
};

/**
 * Changes what is given, with one event for settings and one for the state when it changes. Enabling forgets past
 * failures, and so does another URL: they were the old receiver's. Disabling drops what waits.
 *
 * @returns the webhook as it is now; null when the project has no such webhook.
 */
export async function changeWebhook(
  db: Database,
  ctx: ProjectContext,
  id: string,
  changes: WebhookChanges,
): Promise<Webhook | null> {
  const { projectId } = ctx;
  const settings = namesOf(changes);
  const about = { projectId, subject: { webhook: id } } as const;
  const updated = { ...about, type: "webhook.updated", data: { settings } } as const;
  const enabled = { ...about, type: "webhook.enabled", data: {} } as const;
  const disabled = { ...about, type: "webhook.disabled", data: { reason: "manual" } } as const;
  await db.execute(sql`
    with old as (
      select id, state, url from webhooks
      where id = ${id} and project_id = ${projectId} and state <> 'deleted' for no key update
    ), changed as (
      update webhooks w set ${sql.join(assignments(changes), sql`, `)}
      from old where w.id = old.id returning w.id, w.state, old.state as was
    ), dropped as (${dropWaiting(sql`(select id from changed where state = 'disabled')`)}
    ), about_settings as (${outboxInsert(ctx, updated, sql`changed where ${settings.length > 0}::boolean`)}
    ), about_enabled as (${outboxInsert(ctx, enabled, sql`changed where state = 'enabled' and was <> 'enabled'`)}
    ), about_disabled as (${outboxInsert(ctx, disabled, sql`changed where state = 'disabled' and was <> 'disabled'`)})
    select id from changed`);
  return findWebhook(db, projectId, id);
}

const namesOf = (changes: WebhookChanges): ("url" | "description" | "event_types")[] => [
  ...(changes.url === undefined ? [] : ["url" as const]),
  ...(changes.description === undefined ? [] : ["description" as const]),
  ...(changes.eventTypes === undefined ? [] : ["event_types" as const]),
];

function assignments({ url, description, eventTypes, enabled }: WebhookChanges): SQL[] {
  const set = [sql`updated_at = clock_timestamp()`];
  if (url !== undefined) set.push(sql`url = ${url}`);
  if (description !== undefined) set.push(sql`description = ${description}`);
  if (eventTypes !== undefined) set.push(sql`event_types = ${sql.param(eventTypes)}::text[]`);
  if (enabled === true) set.push(sql`state = 'enabled', disabled_reason = null, notice_at = null`);
  if (enabled === false)
    set.push(sql`state = 'disabled', disabled_reason = coalesce(w.disabled_reason, 'manual')`);
  const forgets = sql`(${enabled === true}::boolean and old.state <> 'enabled'
    or coalesce(${url ?? null}::text <> old.url, false))`;
  set.push(
    sql`failing_since = case when not ${forgets} then w.failing_since end`,
    sql`paused_until = case when not ${forgets} and ${enabled !== false}::boolean
      then w.paused_until end`,
  );
  return set;
}

/** The most deliveries that one statement drops; the job drops the rest. */
const DROPPED_AT_ONCE = 5_000;

/**
 * The statement that drops what waits for these webhooks, which are disabled or deleted. Skips rows that another statement
 * holds, which may wait for the webhook's row; the job drops them.
 *
 * @param ids a subquery.
 */
export const dropWaiting = (ids: SQL): SQL => sql`
  update webhook_deliveries d
  set state = 'dropped', next_attempt_at = null, finished_at = clock_timestamp()
  from (
    select webhook_id, event_id from webhook_deliveries
    where state = 'pending' and webhook_id in ${ids}
    limit ${DROPPED_AT_ONCE} for no key update skip locked
  ) waiting
  where d.webhook_id = waiting.webhook_id and d.event_id = waiting.event_id and d.state = 'pending'`;

/**
 * Deletes a webhook: destroys its secrets, drops what waits, and writes the event. The row stays until the job has
 * removed its deliveries.
 *
 * @returns whether the project had this webhook.
 */
export async function markDeleted(db: Database, ctx: ProjectContext, id: string): Promise<boolean> {
  const { projectId } = ctx;
  const event = { type: "webhook.deleted", projectId, subject: { webhook: id }, data: {} } as const;
  const { rows } = await db.execute(sql`
    with deleted as (
      update webhooks set state = 'deleted', secret_sealed = null, previous_secret_sealed = null,
        previous_secret_until = null, data_key_wrapped = null, key_id = null,
        updated_at = clock_timestamp()
      where id = ${id} and project_id = ${projectId} and state <> 'deleted' returning id
    ), dropped as (${dropWaiting(sql`(select id from deleted)`)}
    ), event as (${outboxInsert(ctx, event, sql`deleted`)})
    select id from deleted`);
  return rows.length > 0;
}

type Rotation = {
  /** The ciphertext that was read: the compare-and-set. */
  readonly replaces: string;
  readonly secretSealed: string;
  readonly previousSecretSealed: string;
  readonly overlapHours: number;
};

/** Puts a new secret in place of the one that was read, and writes the event. @returns null when that has changed. */
export async function replaceSecret(
  db: Database,
  ctx: ProjectContext,
  id: string,
  { replaces, secretSealed, previousSecretSealed, overlapHours }: Rotation,
): Promise<Webhook | null> {
  const { projectId } = ctx;
  const event = {
    type: "webhook.secret_rotated",
    projectId,
    subject: { webhook: id },
    data: { overlap_hours: overlapHours },
  } as const;
  const overlaps = overlapHours > 0;
  const { rows } = await db.execute(sql`
    with rotated as (
      update webhooks set secret_sealed = ${secretSealed},
        previous_secret_sealed = ${overlaps ? previousSecretSealed : null},
        previous_secret_until = ${
          overlaps
            ? sql`clock_timestamp() + make_interval(hours => ${overlapHours}::int)`
            : sql`null`
        },
        updated_at = clock_timestamp()
      where id = ${id} and project_id = ${projectId} and state <> 'deleted'
        and secret_sealed = ${replaces}
      returning id
    ), event as (${outboxInsert(ctx, event, sql`rotated`)})
    select id from rotated`);
  return rows.length === 0 ? null : findWebhook(db, projectId, id);
}
