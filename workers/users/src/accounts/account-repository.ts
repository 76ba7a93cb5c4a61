import { type SQL, and, eq, inArray, sql } from "drizzle-orm";
import type { UpdateAccountInput } from "#shared/contracts/auth/account";
import type { Account, KnownAccount } from "#shared/contracts/users/account";
import type { SignUpPolicy } from "#shared/contracts/users/sign-up-policies";
import type { Database } from "#shared/db/client";
import { accounts } from "#shared/db/schema/accounts";
import { newId } from "#shared/ids";
import { isAdministrator } from "../administrators/is-administrator-repository.ts";
import type { PlatformEnvironment } from "../settings/platform-environment.ts";

/** What callers see of an account. */
const SHOWN = {
  id: accounts.id,
  email: accounts.email,
  name: accounts.name,
  email_verified: sql<boolean>`${accounts.emailVerifiedAt} is not null`,
  locale: accounts.locale,
  time_zone: accounts.timeZone,
};

/** Why an address got no account. */
type NotReserved = { readonly taken: boolean; readonly policy: SignUpPolicy };

/**
 * Reserves an e-mail, or returns the reservation that is there, if the installation lets the address sign up. One
 * statement, so that parallel sign-ups share one row, and a rule that was just changed holds. It also looks for the
 * address's invitations to projects, a table of another service.
 *
 * @returns no account when an active one has this e-mail (`taken`), or when the policy keeps the address out.
 */
export async function reserveAccount(
  db: Database,
  environment: PlatformEnvironment,
  email: string,
  name: string,
): Promise<Account | NotReserved> {
  const { administrators, signUp } = environment;
  const domain = email.slice(email.lastIndexOf("@") + 1);
  const invitedHere = sql`exists (select from sign_up_invitations i where i.email = ${email}
    and i.expires_at > clock_timestamp())`;
  const invitedToProject = sql`exists (select from invitations i where i.email = ${email}
    and i.accepted_at is null and i.revoked_at is null and i.expires_at > clock_timestamp())`;
  // A reservation less than a minute old may belong to a sign-up in progress, so its name stays.
  const { rows } = await db.execute<
    { policy: SignUpPolicy; taken: boolean } & { [Name in keyof Account]: Account[Name] | null }
  >(sql`
    with rule as (
      select coalesce(max(sign_up_policy), ${signUp.policy}::text) as policy,
        case when max(sign_up_policy) is null then ${JSON.stringify(signUp.domains)}::jsonb
          else jsonb_agg(to_jsonb(sign_up_domains)) -> 0 end as domains
      from platform_settings where id = 'platform'
    ), judged as (
      select policy, exists (select from accounts where email = ${email} and state <> 'pending') as taken,
        ${administrators.includes(email)}::boolean or case policy
          when 'open' then true
          when 'domains' then jsonb_exists(domains, ${domain}) or ${invitedHere}
          when 'invitation' then ${invitedHere} or ${invitedToProject}
          else false end as admitted
      from rule
    ), reserved as (
      insert into accounts as a (id, email, name, verify_first)
      select ${newId("account")}, ${email}, ${name}, policy <> 'open' from judged where admitted
      on conflict (email) do update set verify_first = excluded.verify_first, name = case
        when a.created_at < clock_timestamp() - interval '1 minute' then excluded.name else a.name end
      where a.state = 'pending'
      returning id, email, name, email_verified_at is not null as email_verified, locale, time_zone
    )
    -- What was admitted and not reserved has just become somebody's account: this statement cannot see it yet.
    select policy, taken or (admitted and id is null) as taken, reserved.*
    from judged left join reserved on true`);
  const row = rows[0];
  if (row === undefined) throw new Error("the rule for signing up was not read");
  const { policy, taken, id, email_verified, locale, time_zone } = row;
  if (id === null) return { policy, taken };
  const profile = { name: row.name ?? name, locale, time_zone };
  return { id, email, email_verified: email_verified ?? false, ...profile };
}

/** Activates a pending account. @returns whether there is such an account, already active or not. */
export async function activate(db: Database, accountId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with activated as (
      update accounts set state = 'active' where id = ${accountId} and state = 'pending' returning id
    )
    select id from activated union select id from accounts where id = ${accountId}`);
  return rows.length > 0;
}

/**
 * Activates a pending account with this address, whose owner somebody has verified. An operator's administrator proves the
 * address by mail all the same.
 *
 * @returns whether it was this call that activated it.
 */
export async function activateVerified(
  db: Database,
  { administrators }: PlatformEnvironment,
  accountId: string,
  email: string,
): Promise<boolean> {
  const rows = await db
    .update(accounts)
    .set({
      state: "active",
      ...(administrators.includes(email) ? {} : { emailVerifiedAt: sql`clock_timestamp()` }),
    })
    .where(
      and(eq(accounts.id, accountId), eq(accounts.email, email), eq(accounts.state, "pending")),
    )
    .returning({ id: accounts.id });
  return rows.length > 0;
}

/** Notes that the active account's address is proven. @returns whether it has this address. */
export async function markVerified(
  db: Database,
  accountId: string,
  email: string,
): Promise<boolean> {
  const rows = await db
    .update(accounts)
    .set({ emailVerifiedAt: sql`coalesce(${accounts.emailVerifiedAt}, clock_timestamp())` })
    .where(and(eq(accounts.id, accountId), eq(accounts.email, email), eq(accounts.state, "active")))
    .returning({ id: accounts.id });
  return rows.length > 0;
}

/**
 * Gives an active account another, proven address in place of `from`; of any, when that is null.
 *
 * With null, an account that never proved the address gives it up. Otherwise a sign-up with the address that a thief
 * moved an account away from would keep its owner out. What that account has then is not an address, so no sign-up can
 * take it first.
 *
 * @param change `linkMadeAt` is when the link was made that is used: one that was made before the last change was taken back
 * does nothing, unless it takes an even earlier one back. Null, from the previous release: nothing is compared.
 * @returns `taken` when another account keeps it, `missing` when this one has neither address or the link is void.
 */
export async function replaceEmail(
  db: Database,
  accountId: string,
  { from, to, linkMadeAt }: { from: string | null; to: string; linkMadeAt: string | null },
): Promise<"done" | "taken" | "missing"> {
  const takesBack = sql`${from}::text is null and ${linkMadeAt}::timestamptz is not null`;
  // Read again under the row's lock, so of two links at once the later one sees what the earlier one did.
  const isOpenToLink = sql`state = 'active'
    and (${from}::text is null or email in (${from}::text, ${to}))
    and (${linkMadeAt}::timestamptz is null or links_void_until is null
      or ${linkMadeAt}::timestamptz > links_void_until
      or (${from}::text is null and ${linkMadeAt}::timestamptz <= links_void_since))`;
  const { rows } = await db.execute<{ taken: boolean; changed: boolean }>(sql`
    with target as (
      select id from accounts where id = ${accountId} and ${isOpenToLink}
    ), holder as (
      select id, ${from}::text is null and email_verified_at is null as yields
      from accounts where email = ${to} and id <> ${accountId} for update
    ), released as (
      update accounts set email = accounts.id || '@released' from holder
      where accounts.id = holder.id and yields and exists (select from target) returning accounts.id
    ), changed as (
      update accounts set email = ${to}, email_verified_at = case
        when email = ${to} then coalesce(email_verified_at, clock_timestamp())
        else clock_timestamp() end,
        links_void_since = case when ${takesBack} then ${linkMadeAt}::timestamptz
          else links_void_since end,
        links_void_until = case when ${takesBack} then clock_timestamp()
          else links_void_until end
      where id in (select id from target) and not exists (select from holder where not yields)
        and ${isOpenToLink}
        -- Reads all of it first: two accounts must not have the address at once.
        and (select count(*) from released) >= 0
      returning id
    )
    select exists (select from holder where not yields) as taken, exists (select from changed) as changed`);
  if (rows[0]?.changed === true) return "done";
  return rows[0]?.taken === true ? "taken" : "missing";
}

/** Changes the profile of an active account. @returns null when there is no such account. */
export async function changeProfile(
  db: Database,
  accountId: string,
  { name, locale, time_zone: timeZone }: UpdateAccountInput,
): Promise<Account | null> {
  if (name === undefined && locale === undefined && timeZone === undefined)
    return (await selectActive(db, [accountId]))[0] ?? null;
  const rows = await db
    .update(accounts)
    .set({
      ...(name === undefined ? {} : { name }),
      ...(locale === undefined ? {} : { locale }),
      ...(timeZone === undefined ? {} : { timeZone }),
    })
    .where(and(eq(accounts.id, accountId), eq(accounts.state, "active")))
    .returning(SHOWN);
  return rows[0] ?? null;
}

/** Also one that is suspended. */
export const findActiveByEmail = (
  db: Database,
  environment: PlatformEnvironment,
  email: string,
): Promise<KnownAccount | null> => findActive(db, environment, eq(accounts.email, email));

/** Not one that is suspended. */
export const findActiveById = (
  db: Database,
  environment: PlatformEnvironment,
  accountId: string,
): Promise<KnownAccount | null> =>
  findActive(
    db,
    environment,
    sql`${accounts.id} = ${accountId} and ${accounts.suspendedAt} is null`,
  );

/** The active ones of these accounts, in one statement. */
export const selectActive = (db: Database, accountIds: readonly string[]): Promise<Account[]> =>
  db
    .select(SHOWN)
    .from(accounts)
    .where(and(inArray(accounts.id, [...accountIds]), eq(accounts.state, "active")));

async function findActive(
  db: Database,
  environment: PlatformEnvironment,
  condition: SQL,
): Promise<KnownAccount | null> {
  const [row] = await db
    .select({
      ...SHOWN,
      administrator: isAdministrator(environment),
      suspended: sql<boolean>`${accounts.suspendedAt} is not null`,
      verifyFirst: accounts.verifyFirst,
    })
    .from(accounts)
    .where(and(condition, eq(accounts.state, "active")));
  if (row === undefined) return null;
  const { administrator, suspended, verifyFirst, ...account } = row;
  return {
    ...account,
    ...(administrator ? { administrator } : {}),
    ...(suspended ? { suspended } : {}),
    ...(verifyFirst && !account.email_verified ? { verify_first: true } : {}),
  };
}
