import { type SQL, sql } from "drizzle-orm";
import type { AccountLogType } from "#shared/contracts/auth/account-log";
import type { ProofMethod, ProvedBy, SessionProof } from "#shared/contracts/auth/proof";
import type { Database } from "#shared/db/client";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import type { Proof } from "../proofs/proof.ts";
import { proofMethods } from "../proofs/proof-repository.ts";
import type { OwnSession } from "./own-session.ts";

export type SessionLimits = { readonly idleSeconds: number; readonly absoluteSeconds: number };

/** A session that has not ended. */
export const IS_LIVE = sql`idle_expires_at > clock_timestamp() and expires_at > clock_timestamp()`;

/** The account of a session, as a piece of a statement; no row once the session has ended. */
export const liveSession = ({ tokenHash, accountId }: OwnSession): SQL => sql`
  select account_id from sessions
  where token_hash = ${tokenHash} and account_id = ${accountId} and ${IS_LIVE}`;

/** Whether this is a session of this account, which has not ended. */
export async function isSessionLive(db: Database, own: OwnSession): Promise<boolean> {
  const { rows } = await db.execute(liveSession(own));
  return rows.length > 0;
}

/**
 * Opens a session of the proof's account and writes it to the account's log, unless the proof no longer holds. The
 * database's clock decides when the session ends.
 *
 * @returns its absolute end; null when the proof does not hold.
 */
export async function insertSession(
  db: Database,
  session: { id: string; tokenHash: string; userAgent: string | null },
  proof: Proof,
  limits: SessionLimits,
  by: Asked,
): Promise<string | null> {
  const type = SIGN_IN_LINES.get(proof.by) ?? "sign_in";
  const { rows } = await db.execute<{ expires_at: string }>(sql`
    with ${proof.parts}, opened as (
      insert into sessions
        (id, token_hash, account_id, address, user_agent, proved_by, proved_at, idle_expires_at,
          expires_at)
      select ${session.id}, ${session.tokenHash}, account_id, ${by.ip}, ${session.userAgent},
        ${proof.by}, ${provedAt(proof)}, clock_timestamp() + make_interval(secs => ${limits.idleSeconds}),
        clock_timestamp() + make_interval(secs => ${limits.absoluteSeconds})
      from proven
      returning account_id, expires_at
    ), line as (${accountLogInsert(by, { type, result: "done" }, sql`opened`)})
    select expires_at from opened`);
  const row = rows[0];
  return row ? new Date(row.expires_at).toISOString() : null;
}

const SIGN_IN_LINES: ReadonlyMap<ProvedBy, AccountLogType> = new Map([
  ["passkey", "passkey_sign_in"],
  ["provider", "provider_sign_in"],
]);

/**
 * Since when the person's proof counts. That of a provider does not, unless the account has nothing else: what is sensitive then
 * asks for a proof of Atlas's own.
 */
const provedAt = ({ by }: Proof): SQL =>
  by === "provider"
    ? sql`case when ${proofMethods(sql`proven.account_id`)} = array['provider'] then clock_timestamp()
        else clock_timestamp() - interval '1 day' end`
    : sql`clock_timestamp()`;

/**
 * Gives a session a new token and a new proof, and writes it to the account's log, unless the session has ended or the
 * proof no longer holds. Of two calls at once one finds the old token.
 *
 * @returns the session's absolute end; null when nothing was changed.
 */
export async function renewProvenSession(
  db: Database,
  own: OwnSession,
  newTokenHash: string,
  proof: Proof,
  by: Asked,
): Promise<string | null> {
  const { rows } = await db.execute<{ expires_at: string }>(sql`
    with ${proof.parts}, renewed as (
      update sessions set token_hash = ${newTokenHash}, proved_at = clock_timestamp(),
        proved_by = ${proof.by}
      where token_hash = ${own.tokenHash} and account_id = ${own.accountId}
        and account_id in (select account_id from proven) and ${IS_LIVE}
      returning account_id, expires_at
    ), line as (${accountLogInsert(by, { type: "step_up", result: "done" }, sql`renewed`)})
    select expires_at from renewed`);
  const row = rows[0];
  return row ? new Date(row.expires_at).toISOString() : null;
}

/**
 * Finds the session with this token, unless it has ended. The same statement extends its idle limit, at most once a
 * minute. Parallel requests skip the locked row instead of waiting for the one that extends it.
 */
export async function findAndTouchSession(
  db: Database,
  tokenHash: string,
  idleSeconds: number,
): Promise<{ accountId: string; expiresAt: string; proof: SessionProof } | null> {
  const { rows } = await db.execute<{
    account_id: string;
    expires_at: string;
    proof_age: number;
    methods: ProofMethod[];
  }>(sql`
    with live as (
      select id, account_id, expires_at,
        floor(extract(epoch from clock_timestamp() - proved_at))::int as proof_age,
        ${proofMethods(sql`sessions.account_id`)} as methods
      from sessions where token_hash = ${tokenHash} and ${IS_LIVE}
    ), due as (
      select id from sessions where id in (select id from live)
        and seen_at < clock_timestamp() - interval '1 minute'
      for no key update skip locked
    ), moved as (
      update sessions set seen_at = clock_timestamp(),
        idle_expires_at = least(expires_at, clock_timestamp() + make_interval(secs => ${idleSeconds}))
      from due where sessions.id = due.id
    )
    select account_id, expires_at, proof_age, methods from live`);
  const row = rows[0];
  return row
    ? {
        accountId: row.account_id,
        expiresAt: new Date(row.expires_at).toISOString(),
        proof: { ageSeconds: row.proof_age, methods: row.methods },
      }
    : null;
}

/** Ends a session, if there is one, and writes it to the account's log. */
export async function deleteSession(db: Database, tokenHash: string, by: Asked): Promise<void> {
  await db.execute(sql`
    with ended as (delete from sessions where token_hash = ${tokenHash} returning account_id)
    ${accountLogInsert(by, { type: "sign_out", result: "done" }, sql`ended`)}`);
}

/** Removes up to `limit` sessions that have ended. The idle limit is never later than the absolute one, so it decides. */
export async function deleteEndedSessions(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute(sql`
    delete from sessions where id in (
      select id from sessions where idle_expires_at < clock_timestamp()
      order by idle_expires_at limit ${limit} for update skip locked
    ) returning id`);
  return rows.length;
}
