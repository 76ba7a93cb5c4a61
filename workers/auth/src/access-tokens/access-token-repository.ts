import { type SQL, and, desc, eq, lt, sql } from "drizzle-orm";
import type { AccessToken, AccessTokenVerdict } from "#shared/contracts/auth/access-token";
import type { MailLocale } from "#shared/contracts/auth/mail";
import { PERMISSIONS } from "#shared/contracts/permissions";
import { accessTokenPrefix } from "#shared/crypto/api-key";
import { RETENTION } from "#shared/retention";
import type { Database } from "#shared/db/client";
import { accessTokens, credentials } from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";

type NewToken = {
  readonly id: string;
  readonly accountId: string;
  /** When the password was set that the caller proved. */
  readonly passwordSetAt: string;
  readonly name: string;
  readonly secretHash: string;
  readonly last4: string;
  readonly permissions: readonly string[];
  readonly projectIds: readonly string[] | null;
  readonly expiresInDays: number;
};

/** The mail that tells the owner of a new token. */
type Told = { readonly mailId: string; readonly email: string; readonly locale: MailLocale };

/**
 * Adds a token, its line in the account's log and the owner's mail, unless the account has `limit` valid ones. Counts under the lock of the
 * password's row: parallel calls cannot exceed the limit, and a reset of the password either comes later and revokes this
 * token, or came first and leaves none.
 *
 * @returns `no_password` when the password has changed since it was proved.
 */
export async function insertAccessToken(
  db: Database,
  token: NewToken,
  limit: number,
  told: Told,
  by: Asked,
): Promise<{ created_at: string; expires_at: string } | "no_password" | "limit"> {
  const { accountId, passwordSetAt } = token;
  const mail = {
    id: told.mailId,
    to: told.email,
    locale: told.locale,
    template: "access_token_created",
    values: { token: token.name },
  } as const;
  const [locked, { rows }] = await db.batch([
    db
      .select({ accountId: credentials.accountId })
      .from(credentials)
      .where(
        and(
          eq(credentials.accountId, accountId),
          sql`${credentials.updatedAt} = ${passwordSetAt}::timestamptz`,
        ),
      )
      .for("no key update"),
    db.execute<{ created_at: string; expires_at: string }>(sql`
      with added as (
        insert into access_tokens
          (id, account_id, name, secret_hash, last4, permissions, project_ids, expires_at)
        select ${token.id}, account_id, ${token.name}, ${token.secretHash}, ${token.last4},
          ${sql.param(token.permissions)}::text[], ${sql.param(token.projectIds)}::text[],
          clock_timestamp() + make_interval(days => ${token.expiresInDays}::int)
        from credentials where account_id = ${accountId}
          and updated_at = ${passwordSetAt}::timestamptz and (
            select count(*) from access_tokens where account_id = ${accountId} and ${IS_VALID}
          ) < ${limit}
        returning account_id, created_at, expires_at
      ), line as (
        ${accountLogInsert(by, { type: "access_token_created", result: "done" }, sql`added`)}
      ), mail as (${mailInsert(by, mail, sql`added`)})
      select created_at, expires_at from added`),
  ]);
  const row = rows[0];
  if (!row) return locked.length === 0 ? "no_password" : "limit";
  return { created_at: iso(row.created_at), expires_at: iso(row.expires_at) };
}

const IS_VALID = sql`revoked_at is null and expires_at > clock_timestamp()`;

const iso = (text: string): string => new Date(text).toISOString();

/** The account's tokens before this one, newest first; all of them without `beforeId`. */
export async function listTokensBefore(
  db: Database,
  accountId: string,
  beforeId: string | null,
  limit: number,
): Promise<AccessToken[]> {
  const rows = await db
    .select()
    .from(accessTokens)
    .where(
      and(
        eq(accessTokens.accountId, accountId),
        beforeId === null ? undefined : lt(accessTokens.id, beforeId),
      ),
    )
    .orderBy(desc(accessTokens.id))
    .limit(limit);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: accessTokenPrefix(row.id),
    last4: row.last4,
    permissions: permissionsOf(row.permissions),
    project_ids: row.projectIds,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    last_used_network: row.lastUsedNetwork,
    revoked_at: row.revokedAt?.toISOString() ?? null,
  }));
}

/** Those that this release knows. */
const permissionsOf = (stored: readonly string[]) =>
  PERMISSIONS.filter((permission) => stored.includes(permission));

/** Revokes one of the account's tokens; only the first revocation leaves a line. @returns whether the account has it. */
export async function revokeToken(
  db: Database,
  accountId: string,
  id: string,
  by: Asked,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with revoked as (
      update access_tokens set revoked_at = clock_timestamp()
      where id = ${id} and account_id = ${accountId} and revoked_at is null returning account_id
    ), line as (
      ${accountLogInsert(by, { type: "access_token_revoked", result: "done" }, sql`revoked`)}
    )
    select id from access_tokens where id = ${id} and account_id = ${accountId}`);
  return rows.length > 0;
}

/**
 * Revokes all tokens of an account, as a piece of the statement that takes the account back from somebody else.
 *
 * @param from a part of the statement's `with` list that has the column `account_id`.
 */
export const accessTokensEnd = (from: SQL): SQL => sql`
  update access_tokens set revoked_at = clock_timestamp() from ${from}
  where access_tokens.account_id = ${from}.account_id and access_tokens.revoked_at is null`;

/** After so long without a use, a token that is used from a network never seen is worth a mail. */
const QUIET_DAYS = 30;
/** How many networks of a token are remembered. */
const NETWORKS = 20;

type Found = Omit<AccessTokenVerdict, "account"> & {
  accountId: string;
  /** The token's name, for the one verification that finds it used again after long, from a network never seen. */
  strange: string | null;
};

/**
 * Finds what a valid token may do. The same statement records when and from which network it was used, at most every five
 * minutes, and skips the record when another verification holds the row.
 */
export async function findValidToken(
  db: Database,
  id: string,
  hash: string,
  network: string | null,
): Promise<Found | null> {
  const { rows } = await db.execute<{
    account_id: string;
    permissions: string[];
    project_ids: string[] | null;
    expires_at: string;
    strange: string | null;
  }>(sql`
    with valid as (
      select id, account_id, permissions, project_ids, expires_at from access_tokens
      where id = ${id} and secret_hash = ${hash} and ${IS_VALID}
    ), due as (
      select id, name,
        array_remove(array_prepend(last_used_network,
          array_remove(seen_networks, last_used_network)), null) as seen,
        coalesce(last_used_at, created_at)
          < clock_timestamp() - make_interval(days => ${QUIET_DAYS}::int) as is_quiet
      from access_tokens where id in (select id from valid)
        and (last_used_at is null or last_used_at < clock_timestamp() - interval '5 minutes')
      for no key update skip locked
    ), noted as (
      update access_tokens set last_used_at = clock_timestamp(), last_used_network = ${network},
        seen_networks = (array_remove(array_prepend(${network}::text,
          array_remove(due.seen, ${network}::text)), null))[1:${sql.raw(String(NETWORKS))}]
      from due where access_tokens.id = due.id
      returning case when due.is_quiet and ${network}::text is not null
        and not (${network}::text = any(due.seen)) then due.name end as strange
    )
    select account_id, permissions, project_ids, expires_at, (select strange from noted) as strange
    from valid`);
  const row = rows[0];
  return row
    ? {
        access_token_id: id,
        accountId: row.account_id,
        permissions: permissionsOf(row.permissions),
        project_ids: row.project_ids,
        expires_at: iso(row.expires_at),
        strange: row.strange,
      }
    : null;
}

/** Removes up to `limit` tokens that expired long ago. Revoked ones go then, too. */
export async function deleteOldAccessTokens(db: Database, limit: number): Promise<void> {
  await db.execute(sql`
    delete from access_tokens where id in (
      select id from access_tokens
      where expires_at < clock_timestamp() - make_interval(secs => ${RETENTION.access_tokens.keptSeconds}::int)
      order by expires_at limit ${limit} for update skip locked
    )`);
}
