import { and, eq, sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { SecondFactor } from "#shared/contracts/auth/proof";
import type { Database } from "#shared/db/client";
import { credentials } from "#shared/db/schema/auth";
import { emailTokenInsert } from "../email-links/email-token-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";
import { hasTotp } from "../proofs/proof-repository.ts";
import { NOBODYS_HASH } from "./password-hasher.ts";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";

/** A password as it is stored. */
export type StoredPassword = {
  readonly hash: string;
  /** When it was set, to the microsecond. Stays when only its hash is renewed, so it tells one password from the next. */
  readonly setAt: string;
  /** With what a sign-in is completed; empty where the password is all. */
  readonly secondFactors: readonly SecondFactor[];
};

/** The stored password of an account; null when it has none. */
export async function findPassword(
  db: Database,
  accountId: string,
): Promise<StoredPassword | null> {
  const [row] = await db
    .select({
      hash: credentials.passwordHash,
      setAt: sql<string>`${credentials.updatedAt}::text`,
      hasTotp: hasTotp(sql`${credentials.accountId}`),
      hasCodes: sql<boolean>`exists (
        select from recovery_codes r where r.account_id = ${credentials.accountId})`,
    })
    .from(credentials)
    .where(eq(credentials.accountId, accountId));
  if (row === undefined) return null;
  const { hash, setAt, hasTotp: asks, hasCodes } = row;
  const factors: readonly SecondFactor[] = hasCodes ? ["totp", "recovery_code"] : ["totp"];
  return { hash, setAt, secondFactors: asks ? factors : [] };
}

/**
 * Sets the first password of a pending account, and writes the mail that confirms its address. With `accountId` null, runs
 * the same statement, which writes the mail `otherwise`, so that all cases take the same time.
 *
 * Keeps a password that is less than a minute old: it belongs to a parallel sign-up, whose account may be active by now.
 * An older one was left by a sign-up that died half-way, and is replaced. One that nobody knows belongs to a sign-up with a
 * provider, and stays once an identity is linked; then the address gets the mail `otherwise` as well. The account's log has a
 * line for each password that was set.
 *
 * @returns whether the password is nobody's, so that the account is not this sign-up's to activate.
 */
export async function setFirstPassword(
  db: Database,
  accountId: string | null,
  passwordHash: string,
  mail: {
    email: string;
    locale: MailLocale;
    mailId: string;
    tokenId: string;
    /** What an address gets that has an account already, or may not sign up. */
    otherwise: "account_exists" | "sign_up_refused";
  },
  by: Asked,
): Promise<boolean> {
  const { email, locale, mailId, tokenId, otherwise } = mail;
  const isNobodys = sql`exists (select from credentials
    where account_id = ${accountId} and password_hash = ${NOBODYS_HASH})`;
  const known = sql`(select 1 where ${accountId}::text is null
    or (${isNobodys} and not exists (select from written))) known`;
  const verify = {
    id: mailId,
    to: email,
    locale,
    template: "verify_email",
    values: { token_id: tokenId },
  } as const;
  const tell = { id: mailId, to: email, locale, template: otherwise, values: {} } as const;
  const write = db.execute(sql`
    with written as (
      insert into credentials as c (account_id, password_hash)
      select account_id, ${passwordHash} from (select ${accountId}::text as account_id) as pending
      where account_id is not null
      on conflict (account_id) do update
        set password_hash = excluded.password_hash, updated_at = clock_timestamp()
        where c.updated_at < clock_timestamp() - interval '1 minute'
          and (c.password_hash <> ${NOBODYS_HASH} or not exists (
            select from linked_identities i where i.account_id = c.account_id))
      returning account_id
    ), token as (
      ${emailTokenInsert({ id: tokenId, purpose: "verify_email", email }, sql`written`)}
      returning account_id
    ), verify as (${mailInsert(by, verify, sql`token`)}
    ), tell as (${mailInsert(by, tell, known, "capped")})
    ${accountLogInsert(by, { type: "sign_up", result: "done" }, sql`written`)}`);
  // In a statement of its own, which sees a password that was set while the first one waited.
  const look = db.execute<{ is_nobodys: boolean }>(sql`select ${isNobodys} as is_nobodys`);
  const [, { rows }] = await db.batch([write, look]);
  return rows[0]?.is_nobodys === true;
}

/**
 * Gives a pending account a password that nobody knows, in place of one that a sign-up left which died half-way, and writes
 * the sign-up to the account's log. Safe to repeat.
 *
 * @returns false when a sign-up with a password is under way.
 */
export async function setNobodysPassword(
  db: Database,
  accountId: string,
  by: Asked,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with written as (
      insert into credentials as c (account_id, password_hash)
      values (${accountId}, ${NOBODYS_HASH})
      on conflict (account_id) do update
        set password_hash = excluded.password_hash, updated_at = clock_timestamp()
        where c.updated_at < clock_timestamp() - interval '1 minute'
          or c.password_hash = ${NOBODYS_HASH}
      returning account_id
    ), line as (${accountLogInsert(by, { type: "sign_up", result: "done" }, sql`written`)})
    select account_id from written`);
  return rows.length > 0;
}

/** Replaces a hash with a newer hash of the same password, unless the password has changed since. */
export async function replacePasswordHash(
  db: Database,
  accountId: string,
  oldHash: string,
  newHash: string,
): Promise<void> {
  await db
    .update(credentials)
    .set({ passwordHash: newHash })
    .where(and(eq(credentials.accountId, accountId), eq(credentials.passwordHash, oldHash)));
}
