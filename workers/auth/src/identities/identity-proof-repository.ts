import { sql } from "drizzle-orm";
import type { Proof } from "../proofs/proof.ts";
import type { StoredIdentity } from "./identity-repository.ts";

/**
 * An identity that a provider has just confirmed. It no longer holds when it was removed meanwhile. An account without a row for
 * its password is on its way out, and nothing opens it. Waits for a change of the password that is under way, and for a
 * change of address that is being taken back, as `passwordProof` does.
 */
export const identityProof = ({ id, accountId }: StoredIdentity): Proof => ({
  by: "provider",
  parts: sql`proof_account as (
    select account_id from credentials where account_id = ${accountId} for share
  ), proven as (
    update linked_identities set last_used_at = clock_timestamp()
    where id = ${id} and account_id = ${accountId} and exists (select from proof_account)
    returning account_id
  )`,
});
