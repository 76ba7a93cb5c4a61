import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { selectOtherAccounts } from "../token/other-accounts.ts";
import type { SealedGrant } from "../token/sealed-grant.ts";
import { type Row, readNumber, readNumberOrNull, readText } from "#shared/db/rows";
import { CIRCUIT_THRESHOLD, TIMES } from "../token/times.ts";

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
};

const milliseconds = (ms: number) => sql`make_interval(secs => ${ms / 1000}::float8)`;

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
    returning t.lease_seq, t.unknown_outcomes, t.failures, t.refresh_sealed, owner.account_issuer,
      owner.account_subject, clock_timestamp()::text taken_at`);
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
 * Statement B: stores the tokens that a refresh received, by compare-and-set on the version alone, decided on the locked
 * row. They are stored even when the lease has run out, and never when the connection was revoked. The event and the
 * revocation queue are part of the same statement. A repetition after a lost reply, with the same `revocationId`, does
 * nothing.
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
  const recovered = outboxInsert(
    ctx,
    {
      type: "connection.recovered",
      projectId,
      subject: { connection: connectionId },
      data: { state: sql<ConnectionState>`d.state` },
    },
    sql`d where d.old_failures > 0 or d.old_dead = ${version}`,
  );
  const result = await db.execute<Row>(sql`
    with p as (
      select * from connection_tokens where project_id = ${projectId} and connection_id = ${connectionId}
      for no key update
    ), d as (
      update connection_tokens t set version = t.version + 1, epoch = t.epoch + 1,
        access_sealed = ${grant.accessSealed},
        refresh_sealed = coalesce(${grant.refreshSealed}::text, t.refresh_sealed),
        data_key_version = case when ${grant.refreshSealed}::text is null
          then least(t.data_key_version, ${grant.dataKeyVersion}::int) else ${grant.dataKeyVersion}::int end,
        expires_at = clock_timestamp() + make_interval(secs => ${leftMs}::float8 / 1000),
        refresh_due_at = clock_timestamp() + make_interval(secs => ${dueInMs}::float8 / 1000),
        last_success_seq = ${seq}, lease_owner = null, lease_until = null, failures = 0,
        unknown_outcomes = 0, retry_at = null, last_error_code = null, last_error_provider = null,
        last_error_at = null, updated_at = clock_timestamp(),
        state = case t.state when 'needs_reauth' then 'active' else t.state end,
        state_reason = case t.state when 'needs_reauth' then null else t.state_reason end
      from p where t.connection_id = p.connection_id and p.version = ${version}
        and p.state in ('active', 'disabled', 'needs_reauth')
      returning t.version, t.epoch, t.state, t.integration_id, t.expires_at, t.refresh_due_at,
        p.failures old_failures, p.dead_version old_dead
    ), g as (
      update connections c set granted_scopes = array(select jsonb_array_elements_text(${scopes}::jsonb)),
        updated_at = clock_timestamp()
      from d where ${scopes}::jsonb is not null and c.id = ${connectionId} and c.project_id = ${projectId}
    ), o as (${recovered} returning id
    ), closed as (${closeCircuit(lease)}), q as (
      insert into revocations (id, project_id, connection_id, integration_id, account_issuer,
        account_subject, access_sealed, refresh_sealed, data_key_version)
      select ${revocationId}, ${projectId}, ${connectionId}, ${lease.integrationId},
        ${lease.account.issuer}, ${lease.account.subject}, ${grant.accessSealed}, ${grant.refreshSealed}, ${grant.dataKeyVersion}
      where not exists (select 1 from d) and (not exists (select 1 from p)
        or exists (select 1 from p where p.last_success_seq <> ${seq}
          and (p.state in ('revoked', 'deleted') or p.connect_version > ${version})))
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

/**
 * Closes the circuit, because the provider has answered; unless the circuit has changed since the lease was taken, for
 * example by a 429 to a later request.
 */
const closeCircuit = ({ takenAt }: Lease): SQL => sql`
  delete from refresh_circuits k using d where k.integration_id = d.integration_id
    and k.updated_at <= ${takenAt}::timestamptz`;

/** How an attempt failed, and what follows for the connection and its integration. */
export type Failure = {
  readonly code: "provider_unavailable" | "rate_limited" | "config_error";
  readonly providerError: string | null;
  /** The provider may have carried out the request, so the next attempt waits until the lease has run out. */
  readonly outcomeUnknown: boolean;
  readonly retryInMs: number;
  readonly circuit: CircuitEffect;
};

/**
 * What a failure says about the integration. `open`: the whole integration fails, so the circuit opens at once, for this
 * long. `down`: the provider seems to be down. `unclear`: it may be this connection alone. For the last two, each
 * connection counts once, so that one bad connection never blocks the others; but a failed probe of a provider that is
 * down always counts.
 */
export type CircuitEffect =
  | { readonly kind: "open"; readonly openMs: number }
  | { readonly kind: "down" }
  | { readonly kind: "unclear" };

/** Statement C: releases the lease after a failure. Fenced by version, sequence and owner, so a repetition does nothing. */
export async function recordFailure(
  db: Database,
  ctx: CallContext,
  lease: Lease,
  failure: Failure,
): Promise<void> {
  const unknown = failure.outcomeUnknown ? 1 : 0;
  const failing = outboxInsert(
    ctx,
    {
      type: "connection.refresh_failing",
      projectId: lease.projectId,
      subject: { connection: lease.connectionId },
      data: { code: failure.code, provider_error: failure.providerError },
    },
    sql`c where c.failures = 1`,
  );
  await db.execute(sql`
    with c as (
      update connection_tokens set lease_owner = null,
        lease_until = case when ${unknown}::int > 0 then lease_until else null end,
        failures = failures + 1, unknown_outcomes = unknown_outcomes + ${unknown}::int,
        retry_at = greatest(clock_timestamp() + ${milliseconds(failure.retryInMs)},
          case when ${unknown}::int > 0 then lease_until end),
        last_error_code = ${failure.code}, last_error_provider = ${failure.providerError},
        last_error_at = clock_timestamp()
      where project_id = ${lease.projectId} and connection_id = ${lease.connectionId}
        and version = ${lease.version} and lease_seq = ${lease.seq} and lease_owner = ${lease.owner}
        and state in ('active', 'disabled')
      returning integration_id, failures
    ), k as (${countFailure(lease, failure)})
    ${failing}`);
}

/** The integration's part of statement C: how many connections failed in a row, and until when refreshes pause. */
function countFailure(lease: Lease, { circuit, code }: Failure): SQL {
  const isOpen = circuit.kind === "open";
  const isDown = circuit.kind === "down";
  const weight = isOpen ? CIRCUIT_THRESHOLD : 1;
  const openMs = isOpen
    ? sql`${circuit.openMs}::float8`
    : // 5 s at the threshold, doubling to a minute.
      sql`least(60000, 5000 * 2 ^ least(greatest(refresh_circuits.failures + 1 - ${CIRCUIT_THRESHOLD}::int, 0), 8))`;
  const until = (ms: SQL) => sql`clock_timestamp() + make_interval(secs => (${ms}) / 1000.0)`;
  return sql`
    insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
    select c.integration_id, ${lease.projectId}, ${weight}::int, ${code},
      ${isOpen ? until(openMs) : sql`clock_timestamp()`}
    from c where c.failures = 1 or ${isOpen}::boolean or (${isDown}::boolean and exists (
      select 1 from refresh_circuits o where o.integration_id = c.integration_id
        and o.failures >= ${CIRCUIT_THRESHOLD}::int))
    on conflict (integration_id) do update set
      failures = refresh_circuits.failures + excluded.failures, code = excluded.code,
      updated_at = clock_timestamp(),
      open_until = case when refresh_circuits.failures + excluded.failures >= ${CIRCUIT_THRESHOLD}::int
        then greatest(refresh_circuits.open_until, ${until(openMs)})
        else refresh_circuits.open_until end`;
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
  const row = result.rows[0];
  return row === undefined
    ? null
    : { state: readText(row, "state") as ConnectionState, epoch: readNumber(row, "epoch") };
}
