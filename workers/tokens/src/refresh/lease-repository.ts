import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { selectOtherAccounts } from "../token/other-accounts.ts";
import type { SealedGrant, Setback } from "../token/sealed-grant.ts";
import { type Row, readNumber, readNumberOrNull, readText, readTextOrNull } from "#shared/db/rows";
import { CIRCUIT_THRESHOLD, TIMES } from "../token/times.ts";
import { closeCircuit } from "./circuit.ts";
import { rememberLife } from "../token/named-life.ts";

/** One attempt's claim on a connection. No other attempt refreshes this version until it is released or runs out. */
export type Lease = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly integrationId: string;
  /** The account at the provider that the grant belongs to. */
  readonly account: { readonly issuer: string; readonly subject: string };
  readonly version: number;
  readonly seq: number;
  readonly owner: string;
  readonly refreshSealed: string;
  /** When it was taken, on the database's clock. Null when its answer is old, and says nothing about the provider now. */
  readonly takenAt: string | null;
  /** Attempts on this version that ended without a known result. */
  readonly unknownOutcomes: number;
  readonly failures: number;
  /** As in the row: negative when a token did not live as long as its provider had named. */
  readonly namedLifeSeconds: number | null;
  readonly extraSealed: string | null;
};

export const milliseconds = (ms: number) => sql`make_interval(secs => ${ms / 1000}::float8)`;

/**
 * Statement A: takes the lease of a stored version, if it is free, no back-off is running and the integration's circuit
 * allows it. With SKIP LOCKED, 999 of a thousand callers learn at once that they lost. A repetition with the same `owner`
 * succeeds again within the send window, so a lost reply does no harm.
 *
 * @returns null when the lease cannot be taken now.
 */
export async function acquireLease(
  db: Database,
  target: { projectId: string; connectionId: string; integrationId: string; version: number },
  owner: string,
): Promise<Lease | null> {
  const { projectId, connectionId, integrationId, version } = target;
  const result = await db.execute<Row>(sql`
    with free as (
      select connection_id from connection_tokens
      where project_id = ${projectId} and connection_id = ${connectionId}
        and state = 'active' and version = ${version} and refresh_sealed is not null
        and (lease_until is null or lease_until <= clock_timestamp()
          or (lease_owner = ${owner} and lease_until > clock_timestamp() + ${milliseconds(TIMES.leaseMs - TIMES.sendWindowMs)}))
        and (retry_at is null or retry_at <= clock_timestamp())
      for no key update skip locked
    ), probe as (
      update refresh_circuits set open_until = clock_timestamp() + ${milliseconds(TIMES.probeMs)}
      where integration_id = ${integrationId} and project_id = ${projectId}
        and failures >= ${CIRCUIT_THRESHOLD} and open_until <= clock_timestamp()
        and exists (select 1 from free)
      returning integration_id
    ), c as (
      select connection_id from free
      where not exists (select 1 from refresh_circuits k where k.integration_id = ${integrationId}
        and (k.open_until > clock_timestamp()
          or (k.failures >= ${CIRCUIT_THRESHOLD} and not exists (select 1 from probe))))
    )
    update connection_tokens t
    set lease_owner = ${owner}, lease_seq = t.lease_seq + 1,
      lease_until = clock_timestamp() + ${milliseconds(TIMES.leaseMs)},
      unknown_outcomes = t.unknown_outcomes
        + (t.lease_owner is not null and t.lease_owner <> ${owner})::int
    from c, connections owner where t.connection_id = c.connection_id and owner.id = c.connection_id
    returning t.lease_seq, t.unknown_outcomes, t.failures, t.refresh_sealed, t.named_life_seconds,
      owner.account_issuer, owner.account_subject, owner.extra_sealed, clock_timestamp()::text taken_at`);
  const row = result.rows[0];
  if (row === undefined) return null;
  return {
    ...target,
    account: { issuer: readText(row, "account_issuer"), subject: readText(row, "account_subject") },
    owner,
    seq: readNumber(row, "lease_seq"),
    refreshSealed: readText(row, "refresh_sealed"),
    takenAt: readText(row, "taken_at"),
    unknownOutcomes: readNumber(row, "unknown_outcomes"),
    failures: readNumber(row, "failures"),
    namedLifeSeconds: readNumberOrNull(row, "named_life_seconds"),
    extraSealed: readTextOrNull(row, "extra_sealed"),
  };
}

/** The stored connection after a refresh, on the database's clock. */
export type StoredRefresh = {
  readonly version: number;
  readonly epoch: number;
  readonly state: ConnectionState;
  readonly expiresAtMs: number | null;
  readonly refreshDueAtMs: number | null;
  readonly externalId: string;
  /** Whether this is the end user's only connection at this integration. */
  readonly alone: boolean;
};

export type StoreOutcome = {
  /** The connection, when this answer was stored; null when it was not. */
  readonly stored: StoredRefresh | null;
  /** Whether an event was written. */
  readonly announced: boolean;
  /** The queued revocation, when the connection was ended or replaced in the meantime; null otherwise. */
  readonly revocationId: string | null;
};

/**
 * Statement B: stores what a refresh received, by compare-and-set on the version alone, decided on the locked row. It is
 * stored even when the lease has run out, and never when the connection was revoked. The event and the revocation queue
 * are part of the same statement. A repetition after a lost reply, with the same `revocationId`, does nothing.
 *
 * An answer with a setback brought no access token to hand out. Its refresh token is stored all the same, because the old
 * one is spent; the stored access token stays. One that was stored dead and replaced by a reconnect is known by the
 * version that is dead: it is not queued by a repetition.
 *
 * @param revocationId the id to queue the tokens under, if they come too late.
 */
export async function storeRefresh(
  db: Database,
  ctx: CallContext,
  lease: Lease,
  grant: SealedGrant,
  revocationId: string,
): Promise<StoreOutcome> {
  const { projectId, connectionId, version, seq } = lease;
  const leftMs = grant.lifeMs === null ? null : grant.lifeMs - grant.elapsedMs;
  const dueInMs = leftMs === null ? null : leftMs - grant.marginMs;
  const scopes = grant.scopes === null ? null : JSON.stringify(grant.scopes);
  const extra = grant.extraSealed ?? null;
  const setback = grant.setback ?? null;
  const failing = setback?.kind === "failing" ? setback : null;
  const isDead = sql`${setback?.kind === "dead"}::boolean`;
  const isGood = sql`${setback === null}::boolean`;
  const result = await db.execute<Row>(sql`
    with p as (
      select * from connection_tokens where project_id = ${projectId} and connection_id = ${connectionId}
      for no key update
    ), d as (
      update connection_tokens t set version = t.version + 1, epoch = t.epoch + 1,
        access_sealed = coalesce(${grant.accessSealed}::text, t.access_sealed),
        refresh_sealed = coalesce(${grant.refreshSealed}::text, t.refresh_sealed),
        data_key_version = case when ${grant.accessSealed}::text is null or ${grant.refreshSealed}::text is null
          then least(t.data_key_version, ${grant.dataKeyVersion}::int) else ${grant.dataKeyVersion}::int end,
        expires_at = case when ${isGood}
          then clock_timestamp() + make_interval(secs => ${leftMs}::float8 / 1000) else t.expires_at end,
        refresh_due_at = case when ${isGood}
          then clock_timestamp() + make_interval(secs => ${dueInMs}::float8 / 1000) else t.refresh_due_at end,
        named_life_seconds = ${rememberLife(grant.namedLifeSeconds ?? null)},
        warnings = ${JSON.stringify(grant.warnings ?? [])}::jsonb, refusals = 0, refused_since = null,
        last_success_seq = case when ${isGood} then ${seq} else t.last_success_seq end,
        lease_owner = null, lease_until = null, unknown_outcomes = 0,
        failures = case when ${failing !== null}::boolean then t.failures + 1 else 0 end,
        retry_at = clock_timestamp() + make_interval(secs => ${failing?.retryInMs ?? null}::float8 / 1000),
        last_error_code = ${failing?.code ?? null}, last_error_provider = ${failing?.providerError ?? null},
        last_error_at = case when ${failing !== null}::boolean then clock_timestamp() end,
        updated_at = clock_timestamp(),
        dead_version = case when ${isDead} then t.version + 1 else t.dead_version end,
        state = case when ${isDead} and t.state = 'active' then 'needs_reauth'
          when ${isGood} and t.state = 'needs_reauth' then 'active' else t.state end,
        state_reason = case when ${isDead} then ${setback?.kind === "dead" ? setback.reason : null}
          when ${isGood} and t.state = 'needs_reauth' then null else t.state_reason end
      from p where t.connection_id = p.connection_id and p.version = ${version}
        and p.state in ('active', 'disabled', 'needs_reauth')
      returning t.version, t.epoch, t.state, t.integration_id, t.expires_at, t.refresh_due_at,
        p.state old_state, p.failures old_failures, p.dead_version old_dead
    ), g as (
      update connections c set updated_at = clock_timestamp(),
        granted_scopes = case when ${scopes}::jsonb is null then c.granted_scopes
          else array(select jsonb_array_elements_text(${scopes}::jsonb)) end,
        extra_sealed = coalesce(${extra}::text, c.extra_sealed),
        data_key_version = least(c.data_key_version,
          case when ${extra}::text is not null then ${grant.dataKeyVersion}::int end)
      from d where (${scopes}::jsonb is not null or ${extra}::text is not null)
        and c.id = ${connectionId} and c.project_id = ${projectId}
    ), o as (${storeEvent(ctx, lease, setback)} returning id
    ), closed as (${closeCircuit(lease)} and ${failing === null}::boolean), q as (
      insert into revocations (id, project_id, connection_id, integration_id, account_issuer,
        account_subject, access_sealed, refresh_sealed, data_key_version)
      select ${revocationId}, ${projectId}, ${connectionId}, ${lease.integrationId},
        ${lease.account.issuer}, ${lease.account.subject}, ${grant.accessSealed}, ${grant.refreshSealed}, ${grant.dataKeyVersion}
      where coalesce(${grant.accessSealed}::text, ${grant.refreshSealed}::text) is not null
        and not exists (select 1 from d) and (not exists (select 1 from p)
        or exists (select 1 from p where p.last_success_seq <> ${seq}
          and (p.state in ('revoked', 'deleted') or p.connect_version > ${version})
          and not (${isDead} and p.dead_version = ${version + 1}::bigint and p.connect_version > ${version + 1}::bigint)))
      on conflict (id) do nothing
      returning id
    )
    select d.version, d.epoch, d.state, q.id revocation_id, c.external_id,
      exists (select 1 from o) announced,
      extract(epoch from d.expires_at) * 1000 expires_at_ms,
      extract(epoch from d.refresh_due_at) * 1000 refresh_due_at_ms,
      not exists (${selectOtherAccounts(sql`c`)}) alone
    from (select 1) one left join d on true left join q on true
      left join connections c on c.id = ${connectionId} and c.project_id = ${projectId}`);
  const row = result.rows[0] ?? {};
  const revoked = row["revocation_id"];
  return {
    stored:
      row["version"] === null || row["version"] === undefined
        ? null
        : {
            version: readNumber(row, "version"),
            epoch: readNumber(row, "epoch"),
            state: readText(row, "state") as ConnectionState,
            expiresAtMs: readNumberOrNull(row, "expires_at_ms"),
            refreshDueAtMs: readNumberOrNull(row, "refresh_due_at_ms"),
            externalId: readText(row, "external_id"),
            alone: row["alone"] === true,
          },
    announced: row["announced"] === true,
    revocationId: typeof revoked === "string" ? revoked : null,
  };
}

/** The event of statement B, over its row `d`, when the stored answer changes what the app may rely on. */
function storeEvent(ctx: CallContext, lease: Lease, setback: Setback | null): SQL {
  const about = { projectId: lease.projectId, subject: { connection: lease.connectionId } };
  switch (setback?.kind) {
    case undefined:
      return outboxInsert(
        ctx,
        {
          type: "connection.recovered",
          ...about,
          data: { state: sql<ConnectionState>`d.state` },
        },
        sql`d where d.old_failures > 0 or d.old_dead = ${lease.version}`,
      );
    case "dead":
      return outboxInsert(
        ctx,
        {
          type: "connection.needs_reauth",
          ...about,
          data: { reason: setback.reason, provider_error: null },
        },
        sql`d where d.old_state = 'active'`,
      );
    case "failing":
      return outboxInsert(
        ctx,
        {
          type: "connection.refresh_failing",
          ...about,
          data: { code: setback.code, provider_error: setback.providerError },
        },
        sql`d where d.old_failures = 0`,
      );
  }
}

/**
 * Statement R: releases an unused lease and counts nothing. Matches the owner alone, which is unique to the attempt,
 * because the reply with the sequence may have been lost.
 *
 * @param setAsideMs how long the sweep leaves the connection alone.
 */
export async function releaseLease(
  db: Database,
  { projectId, connectionId }: { projectId: string; connectionId: string },
  owner: string,
  setAsideMs = 0,
): Promise<void> {
  await db.execute(sql`
    update connection_tokens set lease_owner = null, lease_until = null,
      refresh_due_at = case when refresh_due_at is null or ${setAsideMs}::int = 0 then refresh_due_at
        else greatest(refresh_due_at, clock_timestamp() + ${milliseconds(setAsideMs)}) end
    where project_id = ${projectId} and connection_id = ${connectionId} and lease_owner = ${owner}`);
}

/**
 * Releases the lease because the answer of an earlier holder may be in Redis, which does not reply. Counts it, so that
 * this cannot repeat for ever.
 */
export async function awaitOrphan(db: Database, lease: Lease, retryMs: number): Promise<void> {
  await db.execute(sql`
    update connection_tokens set lease_owner = null, lease_until = null,
      unknown_outcomes = unknown_outcomes + 1, retry_at = clock_timestamp() + ${milliseconds(retryMs)}
    where project_id = ${lease.projectId} and connection_id = ${lease.connectionId}
      and version = ${lease.version} and lease_owner = ${lease.owner}`);
}
