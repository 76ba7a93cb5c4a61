import { sql } from "drizzle-orm";
import type { Proof } from "../proofs/proof.ts";
import type { StoredPasskey } from "./passkey-repository.ts";
import type { ProvenUse } from "./webauthn.ts";

/** Whether the counter has moved on, or the authenticator keeps none. Otherwise a copy of it may be in use. */
export const movedOn = (stored: number, said: number): boolean =>
  said > stored || (said === 0 && stored === 0);

/**
 * A passkey that was proved. Using it up moves its counter. It no longer holds when the passkey was removed meanwhile, or
 * another use has moved the counter further. An account without a password is on its way out, and its passkeys open nothing. Waits for a change of the
 * password that is under way, and for a change of address that is being taken back, as `passwordProof` does.
 */
export const passkeyProof = ({ id, accountId }: StoredPasskey, use: ProvenUse): Proof => ({
  by: "passkey",
  parts: sql`proof_account as (
    select account_id from credentials where account_id = ${accountId} for share
  ), proven as (
    update passkeys set counter = ${use.counter}::bigint, backed_up = ${use.backedUp}::boolean,
      last_used_at = clock_timestamp()
    where id = ${id} and account_id = ${accountId}
      and (counter < ${use.counter}::bigint or (counter = 0 and ${use.counter}::bigint = 0))
      and exists (select from proof_account)
    returning account_id
  )`,
});
