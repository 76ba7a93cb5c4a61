import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";
import { exactTime } from "../../audit/outbox-repository.ts";
import type { SealedSecrets } from "../keys/webhook-secret.ts";
import type { EventMessage } from "./message.ts";

/** A delivery that one sender has for itself until its claim ends. */
export type ClaimedDelivery = EventMessage & {
  readonly webhookId: string;
  readonly eventId: string;
  /** The number of the attempt. A sender whose claim has ended finds another one in the row, and writes nothing. */
  readonly number: number;
  /** Attempts since it was last queued, this one included. */
  readonly tries: number;
  readonly url: string;
  /** Null when the row has no secret, which a deletion in between causes. */
  readonly secrets: SealedSecrets | null;
};

/** How long a claim keeps others away: longer than a call takes to send what it claimed, and to write what became of it. */
const CLAIM = sql`interval '60 s'`;
/** Whether no sender has the delivery, whatever happened to its state meanwhile. */
const IS_FREE = sql`(claimed_until is null or claimed_until <= clock_timestamp())`;

/** Not of a project that is suspended: its deliveries wait. */
const IS_SENDING = sql`not exists (select from projects p
  where p.id = w.project_id and p.suspended_at is not null and p.state <> 'deleted')`;

/** What one claim takes. A webhook that fails gets one attempt until one succeeds. */
const PER_WEBHOOK = 10;
const WEBHOOKS_PER_CLAIM = 20;

/**
 * Claims what is due, at most ten deliveries of one webhook and of 20 webhooks, healthy ones first. The row locks that
 * others hold are skipped, so that senders which claim at once get different deliveries.
 *
 * @param projectId null: of every project.
 * @param except webhooks that the caller has work for, or that failed it.
 */
export async function claimDue(
  db: Database,
  projectId: string | null,
  except: readonly string[],
): Promise<ClaimedDelivery[]> {
  return claim(
    db,
    sql`
    select due.webhook_id, due.event_id from (
      select w.id, w.failing_since, first.next_attempt_at from webhooks w cross join lateral (
        select next_attempt_at from webhook_deliveries
        where webhook_id = w.id and state = 'pending' and next_attempt_at <= clock_timestamp()
          and ${IS_FREE}
        order by next_attempt_at limit 1
      ) first
      where w.state = 'enabled' and (w.paused_until is null or w.paused_until <= clock_timestamp())
        and (${projectId}::text is null or w.project_id = ${projectId})
        and ${IS_SENDING}
        and w.id not in (select jsonb_array_elements_text(${JSON.stringify(except)}::jsonb))
      order by w.failing_since is not null, first.next_attempt_at limit ${WEBHOOKS_PER_CLAIM}
    ) chosen cross join lateral (
      select webhook_id, event_id from webhook_deliveries
      where webhook_id = chosen.id and state = 'pending' and next_attempt_at <= clock_timestamp()
        and ${IS_FREE}
      order by next_attempt_at, event_id
      limit case when chosen.failing_since is null then ${PER_WEBHOOK}::int else 1 end
      for no key update skip locked
    ) due`,
  );
}

/** Claims one delivery whether it is due or not; empty when another sender has it at this moment. */
export const claimOne = (
  db: Database,
  projectId: string,
  webhookId: string,
  eventId: string,
): Promise<ClaimedDelivery[]> =>
  claim(
    db,
    sql`
    select webhook_id, event_id from webhook_deliveries
    where webhook_id = ${webhookId} and event_id = ${eventId} and project_id = ${projectId}
      and state = 'pending' and ${IS_FREE} for no key update skip locked`,
  );

async function claim(db: Database, mine: SQL): Promise<ClaimedDelivery[]> {
  const { rows } = await db.execute<Row>(sql`
    with mine as materialized (${mine})
    update webhook_deliveries d set next_attempt_at = clock_timestamp() + ${CLAIM},
      claimed_until = clock_timestamp() + ${CLAIM},
      attempts = d.attempts + 1, tries = d.tries + 1
    from mine join webhooks w on w.id = mine.webhook_id and w.state = 'enabled' and ${IS_SENDING}
    where d.webhook_id = mine.webhook_id and d.event_id = mine.event_id and d.state = 'pending'
    returning d.webhook_id, d.event_id, d.project_id, d.type, d.subject, d.data,
      ${exactTime(sql`d.occurred_at`)} as occurred_at, d.attempts, d.tries, w.url, w.secret_sealed,
      case when w.previous_secret_until > clock_timestamp() then w.previous_secret_sealed end
        as previous_secret_sealed,
      w.data_key_wrapped`);
  return rows.map(toClaimed).sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

function toClaimed(row: Row): ClaimedDelivery {
  const webhookId = readText(row, "webhook_id");
  const projectId = readText(row, "project_id");
  const secretSealed = readTextOrNull(row, "secret_sealed");
  const dataKeyWrapped = readTextOrNull(row, "data_key_wrapped");
  return {
    webhookId,
    projectId,
    eventId: readText(row, "event_id"),
    type: readText(row, "type"),
    subject: readTextOrNull(row, "subject"),
    data: Object(row["data"]) as Record<string, unknown>,
    occurredAt: readText(row, "occurred_at"),
    number: readNumber(row, "attempts"),
    tries: readNumber(row, "tries"),
    url: readText(row, "url"),
    secrets:
      secretSealed === null || dataKeyWrapped === null
        ? null
        : {
            id: webhookId,
            projectId,
            secretSealed,
            dataKeyWrapped,
            previousSecretSealed: readTextOrNull(row, "previous_secret_sealed"),
          },
  };
}

/** Gives back what was claimed and not sent: it is due again at once, and the attempt does not count. */
export async function release(db: Database, claimed: readonly ClaimedDelivery[]): Promise<void> {
  const list = claimed.map(({ webhookId, eventId, number }) => ({
    webhook_id: webhookId,
    event_id: eventId,
    number,
  }));
  await db.execute(sql`
    update webhook_deliveries d set next_attempt_at = clock_timestamp(), claimed_until = null,
      attempts = d.attempts - 1, tries = d.tries - 1
    from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as x (
      webhook_id text, event_id text, number int)
    where d.webhook_id = x.webhook_id and d.event_id = x.event_id and d.attempts = x.number
      and d.state = 'pending'`);
}
