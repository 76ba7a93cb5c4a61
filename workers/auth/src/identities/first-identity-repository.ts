import { sql } from "drizzle-orm";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import type { Database } from "#shared/db/client";
import { readText } from "#shared/db/rows";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { NOBODYS_HASH } from "../passwords/password-hasher.ts";
import { lockWaysIn } from "../proofs/way-in-repository.ts";
import type { StoredIdentity } from "./identity-repository.ts";

/**
 * Links the identity for which a pending account is made, and writes it to the account's log. It becomes the only one: an
 * account that was never active has opened for none, and belongs to the person whom a provider has just confirmed. An
 * identity whose sign-up died before it had activated another account moves here.
 *
 * The account's password must be nobody's. It counts as set just now, so that a sign-up with a password that is under way
 * leaves it, see `setFirstPassword`. The account's row is locked against becoming active, which waits for this.
 *
 * @returns the identity; null when the account is not pending, somebody set its password, or the identity is linked, be it to
 * this account.
 */
export async function insertFirstIdentity(
  db: Database,
  { id, accountId }: StoredIdentity,
  identity: ProviderIdentity,
  by: Asked,
): Promise<StoredIdentity | null> {
  const { integration_id, provider, provider_name, issuer, subject, label } = identity;
  const [, { rows }] = await db.batch([
    lockWaysIn(db, accountId),
    db.execute(sql`
      with pending as (
        select id from accounts where id = ${accountId} and state = 'pending' for share
      ), nobodys as (
        update credentials set updated_at = clock_timestamp()
        where account_id in (select id from pending) and password_hash = ${NOBODYS_HASH}
        returning account_id
      ), others as (
        delete from linked_identities where account_id in (select account_id from nobodys)
          and (integration_id, issuer, subject) <> (${integration_id}, ${issuer}, ${subject})
      ), linked as (
        insert into linked_identities as l
          (id, account_id, integration_id, provider, provider_name, issuer, subject, label)
        select ${id}, account_id, ${integration_id}, ${provider}, ${provider_name}, ${issuer},
          ${subject}, ${label}
        from nobodys
        on conflict (integration_id, issuer, subject) do update
          set account_id = excluded.account_id, provider_name = excluded.provider_name,
            label = excluded.label, created_at = clock_timestamp()
          where l.account_id <> excluded.account_id and exists (
            select from accounts where id = l.account_id and state = 'pending')
        returning id, account_id
      ), line as (${accountLogInsert(by, { type: "identity_linked", result: "done" }, sql`linked`)})
      select id from linked`),
  ]);
  const row = rows[0];
  return row === undefined ? null : { id: readText(row, "id"), accountId };
}
