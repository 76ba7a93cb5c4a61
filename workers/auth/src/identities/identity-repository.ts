import { and, desc, eq, sql } from "drizzle-orm";
import type { LinkedIdentity } from "#shared/contracts/auth/identity";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import type { Database } from "#shared/db/client";
import { readText } from "#shared/db/rows";
import { linkedIdentities } from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";
import { lockWaysIn, opensOtherwise } from "../proofs/way-in-repository.ts";
import type { OwnSession } from "../sessions/own-session.ts";
import { liveSession } from "../sessions/session-repository.ts";
import { IDENTITY_RULES } from "./identity-rules.ts";

/** The mail that tells the owner of a change. */
type Told = { readonly mailId: string; readonly email: string; readonly locale: MailLocale };

/** An identity as a sign-in finds it. */
export type StoredIdentity = { readonly id: string; readonly accountId: string };

const SHOWN = {
  id: linkedIdentities.id,
  integrationId: linkedIdentities.integrationId,
  provider: linkedIdentities.provider,
  label: linkedIdentities.label,
  createdAt: linkedIdentities.createdAt,
  lastUsedAt: linkedIdentities.lastUsedAt,
};

/** The account's identities, newest first. */
export async function listIdentitiesOf(db: Database, accountId: string): Promise<LinkedIdentity[]> {
  const rows = await db
    .select(SHOWN)
    .from(linkedIdentities)
    .where(eq(linkedIdentities.accountId, accountId))
    .orderBy(desc(linkedIdentities.id))
    .limit(IDENTITY_RULES.perAccount);
  return rows.map((row) => ({
    id: row.id,
    integration_id: row.integrationId,
    provider: row.provider,
    label: row.label,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  }));
}

/** Finds an identity by integration, issuer and subject, and by nothing else. */
export async function findIdentity(
  db: Database,
  { integration_id, issuer, subject }: ProviderIdentity,
): Promise<StoredIdentity | null> {
  const [row] = await db
    .select({ id: linkedIdentities.id, accountId: linkedIdentities.accountId })
    .from(linkedIdentities)
    .where(
      and(
        eq(linkedIdentities.integrationId, integration_id),
        eq(linkedIdentities.issuer, issuer),
        eq(linkedIdentities.subject, subject),
      ),
    );
  return row ?? null;
}

/**
 * Links an identity to an account, writes it to the account's log and tells its owner. The account's password is locked first,
 * in a statement of its own, so that the count sees what was linked before; and so that a change of address that is being
 * taken back comes before or after: then the session that asks has ended.
 *
 * @returns `ended` when the session has ended; `full`; `exists` when some account has it.
 */
export async function insertIdentity(
  db: Database,
  accountId: string,
  id: string,
  identity: ProviderIdentity,
  { own, told }: { own: OwnSession; told: Told },
  by: Asked,
): Promise<"linked" | "ended" | "full" | "exists"> {
  const { integration_id, provider, issuer, subject, label } = identity;
  const mail = {
    id: told.mailId,
    to: told.email,
    locale: told.locale,
    template: "identity_linked",
    values: { provider: identity.provider_name, identity: label ?? "" },
  } as const;
  const [, { rows }] = await db.batch([
    lockWaysIn(db, accountId),
    db.execute<{ has_ended: boolean; is_full: boolean; linked: boolean }>(sql`
      with asking as (${liveSession(own)}
      ), room as (
        select credentials.account_id from credentials join asking using (account_id)
        where credentials.account_id = ${accountId}
          and (select count(*) from linked_identities where account_id = ${accountId})
            < ${IDENTITY_RULES.perAccount}::int
      ), linked as (
        insert into linked_identities
          (id, account_id, integration_id, provider, provider_name, issuer, subject, label)
        select ${id}, account_id, ${integration_id}, ${provider}, ${identity.provider_name},
          ${issuer}, ${subject}, ${label}
        from room
        on conflict (integration_id, issuer, subject) do nothing
        returning account_id
      ), mail as (${mailInsert(by, mail, sql`linked`)}
      ), line as (${accountLogInsert(by, { type: "identity_linked", result: "done" }, sql`linked`)})
      select not exists (select from asking) as has_ended, not exists (select from room) as is_full,
        exists (select from linked) as linked`),
  ]);
  const row = rows[0];
  if (row?.linked === true) return "linked";
  if (row?.has_ended === true) return "ended";
  return row === undefined || row.is_full ? "full" : "exists";
}

/**
 * Removes one of the account's identities unless it is the last way in, ends sign-ins that wait for a second factor, writes
 * it to the account's log and tells its owner. Of two removals at once the second sees the first: the password is locked.
 *
 * @returns `last` when nothing else opens the account; null when it has no such identity.
 */
export async function deleteIdentity(
  db: Database,
  accountId: string,
  id: string,
  told: Told,
  by: Asked,
): Promise<"removed" | "last" | null> {
  const [, { rows }] = await db.batch([
    lockWaysIn(db, accountId),
    db.execute(sql`
      with own as (
        select id from linked_identities where id = ${id} and account_id = ${accountId}
      ), removed as (
        delete from linked_identities
        where id in (select id from own) and ${opensOtherwise(accountId, id)}
        returning account_id, provider_name, label
      ), waiting as (
        delete from sign_in_challenges where account_id in (select account_id from removed)
      ), mail as (
        insert into mails (id, template, recipient, locale, values, request_id)
        select ${told.mailId}, 'identity_removed', ${told.email}::text, ${told.locale},
          jsonb_build_object('provider', provider_name, 'identity', coalesce(label, '')), ${by.requestId}
        from removed
      ), line as (${accountLogInsert(by, { type: "identity_removed", result: "done" }, sql`removed`)})
      select case when exists (select from removed) then 'removed' else 'last' end as outcome from own`),
  ]);
  const row = rows[0];
  return row === undefined ? null : readText(row, "outcome") === "removed" ? "removed" : "last";
}
