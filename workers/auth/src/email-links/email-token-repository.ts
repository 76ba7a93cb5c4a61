import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { RETENTION } from "#shared/retention";
import { LINK_LIFE, type TokenPurpose } from "./link-life.ts";

/** What a link stands for. */
export type EmailToken = {
  readonly accountId: string;
  /** The address that it was made for. */
  readonly email: string;
  /** The account's address before, where the link changes it. */
  readonly previousEmail: string | null;
  /** When it was made, with all digits of the database's clock. */
  readonly madeAt: string;
};

/** A token that is to be made. */
export type NewEmailToken = {
  readonly id: string;
  readonly purpose: TokenPurpose;
  readonly email: string | SQL<string>;
  readonly previousEmail?: string | SQL<string>;
};

const IS_LIVE = sql`used_at is null and expires_at > clock_timestamp()`;

/**
 * Inserts a token, as a piece of the statement that sends its mail.
 *
 * @param from a part of the statement's `with` list, or a subquery, that has the column `account_id`.
 */
export const emailTokenInsert = (token: NewEmailToken, from: SQL): SQL => sql`
  insert into email_tokens (id, account_id, purpose, email, previous_email, expires_at)
  select ${token.id}, account_id, ${token.purpose}, ${token.email}::text,
    ${token.previousEmail ?? null}::text,
    clock_timestamp() + make_interval(secs => ${LINK_LIFE[token.purpose]}::int)
  from ${from}`;

/**
 * Uses a token up, as a piece of the statement that does what its link is for. Of two at once one gets the row: the other
 * waits for it and finds it used.
 */
export const emailTokenUse = (id: string, purpose: TokenPurpose): SQL => sql`
  update email_tokens set used_at = clock_timestamp()
  where id = ${id} and purpose = ${purpose} and ${IS_LIVE}
  returning account_id, email, previous_email`;

/**
 * Ends the account's other links of these purposes, as a piece of the statement that made them pointless.
 *
 * @param of has the column `account_id`.
 */
export const emailTokensEnd = (
  of: SQL,
  purposes: readonly TokenPurpose[],
  exceptId: string | null = null,
): SQL => sql`
  update email_tokens set used_at = clock_timestamp()
  where account_id in (select account_id from ${of}) and used_at is null
    and purpose in (${sql.join(
      purposes.map((purpose) => sql`${purpose}`),
      sql`, `,
    )})
    and id <> ${exceptId ?? ""}`;

/** What a link stands for, unless it has expired or was used. Using it is another step, which looks again. */
export async function findLiveToken(
  db: Database,
  id: string,
  purpose: TokenPurpose,
): Promise<EmailToken | null> {
  const { rows } = await db.execute<{
    account_id: string;
    email: string;
    previous_email: string | null;
    made_at: string;
  }>(sql`
    select account_id, email, previous_email, created_at::text as made_at from email_tokens
    where id = ${id} and purpose = ${purpose} and ${IS_LIVE}`);
  const row = rows[0];
  return row === undefined
    ? null
    : {
        accountId: row.account_id,
        email: row.email,
        previousEmail: row.previous_email,
        madeAt: row.made_at,
      };
}

/** Removes tokens that expired some time ago. */
export async function deleteExpiredTokens(db: Database, limit: number): Promise<void> {
  await db.execute(sql`
    delete from email_tokens where id in (
      select id from email_tokens where expires_at < clock_timestamp()
        - make_interval(secs => ${RETENTION.email_tokens.keptSeconds}::int)
      order by expires_at limit ${limit} for update skip locked
    )`);
}
