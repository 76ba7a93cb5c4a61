import { and, desc, eq, sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { Passkey } from "#shared/contracts/auth/passkey";
import type { Database } from "#shared/db/client";
import { readNumber, readText } from "#shared/db/rows";
import { credentials, passkeys } from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";
import { lockWaysIn, opensOtherwise } from "../proofs/way-in-repository.ts";
import type { OwnSession } from "../sessions/own-session.ts";
import { liveSession } from "../sessions/session-repository.ts";
import { PASSKEY_RULES } from "./passkey-rules.ts";
import { challengeUse } from "./used-challenge-repository.ts";
import type { NewCredential } from "./webauthn.ts";

/** The mail that tells the owner of a change. */
export type Told = { readonly mailId: string; readonly email: string; readonly locale: MailLocale };

/** The columns of a passkey as its owner sees it. */
const SHOWN = {
  id: passkeys.id,
  name: passkeys.name,
  synced: passkeys.backedUp,
  createdAt: passkeys.createdAt,
  lastUsedAt: passkeys.lastUsedAt,
};

const toPasskey = (row: {
  id: string;
  name: string;
  synced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}): Passkey => ({
  id: row.id,
  name: row.name,
  synced: row.synced,
  created_at: row.createdAt.toISOString(),
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
});

/** The account's passkeys, newest first. */
export async function listPasskeysOf(db: Database, accountId: string): Promise<Passkey[]> {
  const rows = await db
    .select(SHOWN)
    .from(passkeys)
    .where(eq(passkeys.accountId, accountId))
    .orderBy(desc(passkeys.id))
    .limit(PASSKEY_RULES.perAccount);
  return rows.map(toPasskey);
}

/** What browsers need to find the account's passkeys again. */
export const listCredentials = (
  db: Database,
  accountId: string,
): Promise<{ id: string; transports: string[] }[]> =>
  db
    .select({ id: passkeys.credentialId, transports: passkeys.transports })
    .from(passkeys)
    .where(eq(passkeys.accountId, accountId))
    .limit(PASSKEY_RULES.perAccount);

/**
 * Adds a passkey to the account of a session, writes it to the account's log and tells its owner. The account's password is
 * locked first, in a statement of its own, so that the next one sees what was added before, and whether somebody has
 * closed the account to this session: who does that takes the same lock, and removes what came before.
 *
 * @returns `ended` when the session has ended, `full` when the account has as many as it may, `exists` when this one is there already.
 */
export async function insertPasskey(
  db: Database,
  own: OwnSession,
  passkey: NewCredential & { id: string; name: string },
  told: Told,
  by: Asked,
): Promise<Passkey | "ended" | "full" | "exists"> {
  const { accountId } = own;
  const { id, name, credentialId, publicKey, counter, transports, backedUp } = passkey;
  const mail = {
    id: told.mailId,
    to: told.email,
    locale: told.locale,
    template: "passkey_added",
    values: { passkey: name },
  } as const;
  const [, { rows }] = await db.batch([
    db
      .select({ accountId: credentials.accountId })
      .from(credentials)
      .where(eq(credentials.accountId, accountId))
      .for("no key update"),
    db.execute<{
      has_ended: boolean;
      is_full: boolean;
      created_at: string | null;
    }>(sql`
      with asking as (${liveSession(own)}
      ), room as (
        select account_id from asking
        where (select count(*) from passkeys where account_id = ${accountId})
            < ${PASSKEY_RULES.perAccount}::int
      ), added as (
        insert into passkeys
          (id, account_id, credential_id, public_key, counter, transports, backed_up, name)
        select ${id}, account_id, ${credentialId}, ${publicKey}, ${counter}::bigint,
          array(select jsonb_array_elements_text(${JSON.stringify(transports)}::jsonb)),
          ${backedUp}::boolean, ${name}
        from room
        on conflict (credential_id) do nothing
        returning account_id, created_at
      ), mail as (${mailInsert(by, mail, sql`added`)}
      ), line as (${accountLogInsert(by, { type: "passkey_added", result: "done" }, sql`added`)})
      select not exists (select from asking) as has_ended, not exists (select from room) as is_full,
        (select created_at from added) as created_at`),
  ]);
  const row = rows[0];
  if (!row || row.has_ended) return "ended";
  if (row.is_full) return "full";
  if (row.created_at === null) return "exists";
  const created_at = new Date(row.created_at).toISOString();
  return { id, name, synced: backedUp, created_at, last_used_at: null };
}

/** Renames one of the account's passkeys; null when it has no such passkey. */
export async function updatePasskeyName(
  db: Database,
  accountId: string,
  id: string,
  name: string,
): Promise<Passkey | null> {
  const [row] = await db
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.accountId, accountId)))
    .returning(SHOWN);
  return row ? toPasskey(row) : null;
}

/**
 * Removes one of the account's passkeys unless it is the last way in, writes it to the account's log and tells its owner.
 *
 * @returns `last` when nothing else opens the account; null when it has no such passkey.
 */
export async function deletePasskey(
  db: Database,
  accountId: string,
  id: string,
  told: Told,
  by: Asked,
): Promise<"removed" | "last" | null> {
  const [, { rows }] = await db.batch([
    lockWaysIn(db, accountId),
    db.execute<{ removed: boolean }>(sql`
      with own as (
        select id from passkeys where id = ${id} and account_id = ${accountId}
      ), removed as (
        delete from passkeys where id in (select id from own) and ${opensOtherwise(accountId, id)}
        returning account_id, name
      ), mail as (
        insert into mails (id, template, recipient, locale, values, request_id)
        select ${told.mailId}, 'passkey_removed', ${told.email}::text, ${told.locale},
          jsonb_build_object('passkey', name), ${by.requestId}
        from removed
      ), line as (${accountLogInsert(by, { type: "passkey_removed", result: "done" }, sql`removed`)})
      select exists (select from removed) as removed from own`),
  ]);
  const row = rows[0];
  return row === undefined ? null : row.removed ? "removed" : "last";
}

/** A passkey as its proof is verified with it. */
export type StoredPasskey = {
  readonly id: string;
  readonly accountId: string;
  readonly publicKey: string;
  readonly counter: number;
};

/**
 * Uses a challenge up and finds the passkey, in one statement.
 *
 * @returns null when the challenge was used before; `passkey` is null for an unknown one.
 */
export async function spendChallengeFor(
  db: Database,
  challengeHash: string,
  credentialId: string,
): Promise<{ passkey: StoredPasskey | null } | null> {
  const { rows } = await db.execute(sql`
    with spent as (${challengeUse(challengeHash)})
    select p.id, p.account_id, p.public_key, p.counter
    from spent left join passkeys p on p.credential_id = ${credentialId}`);
  const row = rows[0];
  if (!row) return null;
  if (row["id"] === null) return { passkey: null };
  return {
    passkey: {
      id: readText(row, "id"),
      accountId: readText(row, "account_id"),
      publicKey: readText(row, "public_key"),
      counter: readNumber(row, "counter"),
    },
  };
}
