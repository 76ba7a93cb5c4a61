import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumberOrNull, readText } from "#shared/db/rows";

export type DueConnection = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly integrationId: string;
};

/** The connections that this sweep has tried, and the integrations that it found unusable. */
export type Passed = { readonly connections: Set<string>; readonly integrations: Set<string> };

/** One of several equal parts of all connections, counted from 0. */
export type Part = { readonly part: number; readonly parts: number };

/** How many due connections one batch looks at. Enough, so that the thousands of one integration do not hide the others. */
const LOOKED_AT = 10_000;

/** A suspended project's grants are kept, and refreshed when it is back. This reads a table of the projects service. */
const NOT_SUSPENDED = sql`not exists (select 1 from projects p
  where p.id = t.project_id and p.suspended_at is not null)`;

/**
 * Finds connections whose refresh is due and can start now, the longest overdue first, at most `perIntegration` of one
 * integration. Takes no lease: each refresh takes its own, right before it is sent.
 *
 * @param part only these, so that sweeps that run at the same time do not look at the same ones.
 */
export async function findDueRefreshes(
  db: Database,
  limits: { total: number; perIntegration: number },
  passed: Passed = { connections: new Set(), integrations: new Set() },
  part: Part | null = null,
): Promise<DueConnection[]> {
  const result = await db.execute<Row>(sql`
    with due as (
      select project_id, connection_id, integration_id, refresh_due_at from connection_tokens t
      where state = 'active' and refresh_due_at <= clock_timestamp() and refresh_sealed is not null
        and (lease_until is null or lease_until <= clock_timestamp())
        and (retry_at is null or retry_at <= clock_timestamp())
        and not exists (select 1 from refresh_circuits k where k.integration_id = t.integration_id
          and k.open_until > clock_timestamp())
        and connection_id not in (select jsonb_array_elements_text(${list(passed.connections)}::jsonb))
        and integration_id not in (select jsonb_array_elements_text(${list(passed.integrations)}::jsonb))
        and ${NOT_SUSPENDED}
        and (hashtext(connection_id) & 2147483647) % ${part?.parts ?? 1}::int = ${part?.part ?? 0}::int
      order by refresh_due_at limit ${LOOKED_AT}
    ), ranked as (
      select due.*, row_number() over (partition by integration_id order by refresh_due_at) nth from due
    )
    select project_id, connection_id, integration_id from ranked where nth <= ${limits.perIntegration}
    order by refresh_due_at limit ${limits.total}`);
  return result.rows.map((row) => ({
    projectId: readText(row, "project_id"),
    connectionId: readText(row, "connection_id"),
    integrationId: readText(row, "integration_id"),
  }));
}

const list = (names: ReadonlySet<string>): string => JSON.stringify([...names]);

/**
 * Keeps the sweep from an integration's due connections for a while, up to a thousand of them. A reader still refreshes a
 * token that has expired; a token that is only inside its margin waits too.
 */
export async function setAside(db: Database, due: DueConnection, ms: number): Promise<void> {
  await db.execute(sql`
    with mine as (
      select connection_id from connection_tokens
      where project_id = ${due.projectId} and integration_id = ${due.integrationId}
        and state = 'active' and refresh_due_at <= clock_timestamp()
      order by connection_id limit 1000 for no key update skip locked
    )
    update connection_tokens t
    set refresh_due_at = clock_timestamp() + make_interval(secs => ${ms / 1_000}::float8)
    from mine where t.connection_id = mine.connection_id`);
}

/**
 * Finds when something is due next: a refresh that can start then, the end of a token without a refresh token, the end of a
 * connect code, or a queued revocation. Of what is overdue it looks at the oldest {@link LOOKED_AT}.
 *
 * @returns in how many milliseconds, on the database's clock; not above 0: now. Null: nothing waits.
 */
export async function findNextDue(db: Database): Promise<number | null> {
  const result = await db.execute<Row>(sql`
    with overdue as (
      select integration_id, refresh_due_at, retry_at, lease_until,
        case when refresh_sealed is null then expires_at end ends_at
      from connection_tokens t where state = 'active' and refresh_due_at <= clock_timestamp()
        and ${NOT_SUSPENDED}
      order by refresh_due_at limit ${LOOKED_AT}
    )
    select extract(epoch from least(
      (select min(greatest(o.refresh_due_at, o.retry_at, o.lease_until, o.ends_at, k.open_until))
        from overdue o left join refresh_circuits k on k.integration_id = o.integration_id),
      (select min(refresh_due_at) from connection_tokens
        where state = 'active' and refresh_due_at > clock_timestamp()),
      (select min(c.connect_code_expires_at) from connection_tokens p
        join connections c on c.id = p.connection_id where p.state = 'pending'),
      (select min(due_at) from revocations)
    ) - clock_timestamp()) * 1000 next_in_ms`);
  return readNumberOrNull(result.rows[0] ?? {}, "next_in_ms");
}

/**
 * Moves active connections to `needs_reauth` when their access token has expired and they have no refresh token, with one
 * event each.
 *
 * @returns how many it moved.
 */
export async function expireUnrefreshable(
  db: Database,
  ctx: CallContext,
  limit: number,
): Promise<number> {
  const needsReauth = outboxInsert(
    ctx,
    {
      type: "connection.needs_reauth",
      projectId: sql<string>`t.project_id`,
      subject: { connection: sql<string>`t.connection_id` },
      data: { reason: "token_expired", provider_error: null },
    },
    sql`t`,
    limit,
  );
  const result = await db.execute<Row>(sql`
    with due as (
      select connection_id from connection_tokens
      where state = 'active' and refresh_due_at <= clock_timestamp() and refresh_sealed is null
        and expires_at <= clock_timestamp()
      order by refresh_due_at limit ${limit} for no key update skip locked
    ), t as (
      update connection_tokens t set state = 'needs_reauth', state_reason = 'token_expired',
        dead_version = t.version, epoch = t.epoch + 1, updated_at = clock_timestamp()
      from due where t.connection_id = due.connection_id
      returning t.connection_id, t.project_id
    ), o as (${needsReauth})
    select connection_id from t`);
  return result.rows.length;
}
