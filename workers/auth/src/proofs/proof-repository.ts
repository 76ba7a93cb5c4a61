import { type SQL, sql } from "drizzle-orm";
import type { ProofMethod, ProvedBy } from "#shared/contracts/auth/proof";
import { NOBODYS_HASH } from "../passwords/password-hasher.ts";
import type { CodeUse, Proof } from "./proof.ts";

/**
 * A password that was right. It holds unless the password has changed since. Waits for a change that is under way, so that
 * nothing that the old password opens outlives it.
 *
 * @param setAt when the password was set that was verified.
 */
export const passwordProof = (accountId: string, setAt: string): Proof => ({
  by: "password",
  parts: sql`proven as (
    select account_id from credentials where account_id = ${accountId}
      and updated_at = ${setAt}::timestamptz for share
  )`,
});

/** A code in the middle of a session. */
export const codeProof = (by: ProvedBy, { one, told }: CodeUse): Proof => ({
  by,
  parts: sql`proven as (${one}) ${told === undefined ? sql`` : sql`, ${told}`}`,
});

/**
 * A code that completes a sign-in. The challenge is used up with it, unless the password that opened it has changed; waits
 * for a change that is under way, as {@link passwordProof}.
 */
export const challengeProof = (tokenHash: string, by: ProvedBy, { one, told }: CodeUse): Proof => ({
  by,
  parts: sql`proof_code as (${one}), proof_password as (
      select c.account_id from credentials c join sign_in_challenges s
        on s.account_id = c.account_id and s.password_set_at = c.updated_at
      where s.token_hash = ${tokenHash} and s.expires_at > clock_timestamp()
        and c.account_id in (select account_id from proof_code)
      for share of c
    ), proven as (
      delete from sign_in_challenges where token_hash = ${tokenHash}
        and account_id in (select account_id from proof_password)
      returning account_id
    ) ${told === undefined ? sql`` : sql`, ${told}`}`,
});

/**
 * With what an account can prove itself, as an array of text; what there is is looked up by primary key or index. A provider
 * counts only where there is nothing else: its session at a browser lives as long as the thief's chance does.
 *
 * @param accountId a column or value.
 */
export const proofMethods = (accountId: SQL): SQL<ProofMethod[]> => sql<ProofMethod[]>`
  coalesce(nullif(array_remove(array[
    case when ${hasPassword(accountId)} then 'password' end,
    case when ${hasTotp(accountId)} then 'totp' end,
    case when exists (select from passkeys p where p.account_id = ${accountId}) then 'passkey' end
  ], null), '{}'), array['provider'])`;

/** Whether the account has a password that somebody knows. @param accountId a column or value. */
export const hasPassword = (accountId: SQL): SQL<boolean> => sql<boolean>`exists (
  select from credentials w where w.account_id = ${accountId} and w.password_hash <> ${NOBODYS_HASH})`;

/** Whether the account has an authenticator app. @param accountId a column or value. */
export const hasTotp = (accountId: SQL): SQL<boolean> => sql<boolean>`exists (
  select from totp_factors f where f.account_id = ${accountId} and f.confirmed_at is not null)`;
