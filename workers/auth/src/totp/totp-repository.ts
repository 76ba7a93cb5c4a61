import { type SQL, and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { MailLocale, SecondFactorChange } from "#shared/contracts/auth/mail";
import type { AccountSecurity } from "#shared/contracts/auth/second-factor";
import type { Database } from "#shared/db/client";
import { credentials, totpFactors } from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";
import { hasPassword } from "../proofs/proof-repository.ts";
import type { OwnSession } from "../sessions/own-session.ts";
import { liveSession } from "../sessions/session-repository.ts";
import type { SealedTotp } from "./totp-secret.ts";

/** To whom a change is told. */
export type Told = {
  readonly mailId: string;
  readonly email: string;
  readonly locale: MailLocale;
};

/** The account's log line and its owner's mail, as parts of the statement that makes the change. */
const toldOf = (by: Asked, change: SecondFactorChange, told: Told, from: SQL): SQL => sql`
  line as (${accountLogInsert(by, { type: change, result: "done" }, from)}),
  mail as (${mailInsert(
    by,
    {
      id: told.mailId,
      to: told.email,
      locale: told.locale,
      template: "second_factor_changed",
      values: { change },
    },
    from,
  )})`;

/** Puts a secret in place of one that was not confirmed. @returns whether it did: not when the account has an app. */
export async function putPendingTotp(
  db: Database,
  accountId: string,
  { secretSealed, dataKeyWrapped, keyId }: SealedTotp,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    insert into totp_factors as f (account_id, secret_sealed, data_key_wrapped, key_id)
    values (${accountId}, ${secretSealed}, ${dataKeyWrapped}, ${keyId})
    on conflict (account_id) do update set secret_sealed = excluded.secret_sealed,
      data_key_wrapped = excluded.data_key_wrapped, key_id = excluded.key_id,
      key_wrapped_at = clock_timestamp(), created_at = clock_timestamp()
      where f.confirmed_at is null
    returning account_id`);
  return rows.length > 0;
}

/** The sealed secret of the account's app, or of one that waits to be confirmed; null when there is none. */
export async function findTotp(
  db: Database,
  accountId: string,
  state: "confirmed" | "pending",
): Promise<SealedTotp | null> {
  const { secretSealed, dataKeyWrapped, keyId, confirmedAt } = totpFactors;
  const [row] = await db
    .select({ secretSealed, dataKeyWrapped, keyId })
    .from(totpFactors)
    .where(
      and(
        eq(totpFactors.accountId, accountId),
        state === "confirmed" ? isNotNull(confirmedAt) : isNull(confirmedAt),
      ),
    );
  return row ?? null;
}

/**
 * Confirms the secret that was read, with the step of the code that showed it, and replaces the recovery codes. The
 * account's password is locked first, as by `insertPasskey`.
 *
 * @returns `ended` when the session has ended; `missing` when the secret was confirmed, replaced or removed meanwhile.
 */
export async function confirmPendingTotp(
  db: Database,
  own: OwnSession,
  factor: { secretSealed: string; step: number; codeHashes: readonly string[] },
  told: Told,
  by: Asked,
): Promise<"done" | "ended" | "missing"> {
  const [, { rows }] = await db.batch([
    db
      .select({ accountId: credentials.accountId })
      .from(credentials)
      .where(eq(credentials.accountId, own.accountId))
      .for("no key update"),
    db.execute<{ has_ended: boolean; is_done: boolean }>(sql`
      with asking as (${liveSession(own)}
      ), confirmed as (
        update totp_factors set confirmed_at = clock_timestamp(), last_step = ${factor.step}
        from asking
        where totp_factors.account_id = asking.account_id and confirmed_at is null
          and secret_sealed = ${factor.secretSealed}
        returning totp_factors.account_id
      ), codes as (${newCodes(factor.codeHashes, sql`confirmed`)}
      ), ${toldOf(by, "totp_added", told, sql`confirmed`)}
      select not exists (select from asking) as has_ended, exists (select from confirmed) as is_done`),
  ]);
  const row = rows[0];
  if (!row || row.has_ended) return "ended";
  return row.is_done ? "done" : "missing";
}

/** Removes the app and the recovery codes. @returns whether there was an app. */
export async function deleteTotp(
  db: Database,
  accountId: string,
  told: Told,
  by: Asked,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with removed as (
      delete from totp_factors where account_id = ${accountId} and confirmed_at is not null
      returning account_id
    ), codes as (
      delete from recovery_codes where account_id in (select account_id from removed)
    ), ${toldOf(by, "totp_removed", told, sql`removed`)}
    select account_id from removed`);
  return rows.length > 0;
}

/**
 * Replaces the recovery codes of an account that has an app. Locks the app first, so that two calls do not both leave
 * theirs.
 *
 * @returns whether there is an app.
 */
export async function replaceRecoveryCodes(
  db: Database,
  accountId: string,
  codeHashes: readonly string[],
  told: Told,
  by: Asked,
): Promise<boolean> {
  const [, , { rows }] = await db.batch([
    db
      .select({ accountId: totpFactors.accountId })
      .from(totpFactors)
      .where(eq(totpFactors.accountId, accountId))
      .for("update"),
    db.execute(sql`
      delete from recovery_codes where account_id = ${accountId} and exists (
        select from totp_factors where account_id = ${accountId} and confirmed_at is not null)`),
    db.execute(sql`
      with owner as (
        select account_id from totp_factors
        where account_id = ${accountId} and confirmed_at is not null
      ), codes as (${newCodes(codeHashes, sql`owner`)}
      ), ${toldOf(by, "recovery_codes_made", told, sql`owner`)}
      select account_id from owner`),
  ]);
  return rows.length > 0;
}

const newCodes = (hashes: readonly string[], from: SQL): SQL => sql`
  insert into recovery_codes (account_id, code_hash)
  select account_id, hash from ${from}, jsonb_array_elements_text(${JSON.stringify(hashes)}::jsonb) as hash`;

/** What protects the account. */
export async function readSecurity(db: Database, accountId: string): Promise<AccountSecurity> {
  const { rows } = await db.execute<{
    confirmed_at: string | null;
    left: number;
    passkeys: number;
    has_password: boolean;
  }>(sql`
    select ${hasPassword(sql`${accountId}::text`)} as has_password,
      (select confirmed_at from totp_factors where account_id = ${accountId}) as confirmed_at,
      (select count(*)::int from recovery_codes where account_id = ${accountId}) as left,
      (select count(*)::int from passkeys where account_id = ${accountId}) as passkeys`);
  const [row] = rows;
  const at = row?.confirmed_at ?? null;
  return {
    has_password: row?.has_password ?? false,
    totp: at === null ? null : { added_at: new Date(at).toISOString() },
    recovery_codes_left: row?.left ?? 0,
    passkeys: row?.passkeys ?? 0,
  };
}

/** Uses a code of the app up: one row, unless this step or a later one was accepted. */
export const totpUse = (accountId: string, step: number): SQL => sql`
  update totp_factors set last_step = ${step}
  where account_id = ${accountId} and confirmed_at is not null and last_step < ${step}
  returning account_id`;

/** Uses a recovery code up: one row, if the account has it. */
export const recoveryCodeUse = (accountId: string, codeHash: string): SQL => sql`
  delete from recovery_codes where account_id = ${accountId} and code_hash = ${codeHash}
  returning account_id`;

/** What is told of a recovery code that was used. */
export const recoveryCodeTold = (by: Asked, told: Told, from: SQL): SQL => sql`
  proof_line as (${accountLogInsert(by, { type: "recovery_code_used", result: "done" }, from)}),
  proof_mail as (${mailInsert(
    by,
    {
      id: told.mailId,
      to: told.email,
      locale: told.locale,
      template: "second_factor_changed",
      values: { change: "recovery_code_used" },
    },
    from,
  )})`;
