import { totpFactors } from "#shared/db/schema/auth";
import { wrappedKeysOf } from "#shared/db/wrapped-keys";

/** The data keys of the accounts' authenticator apps, bound to the account alone. */
export const totpKeys = wrappedKeysOf(totpFactors, totpFactors.accountId, totpFactors.accountId);
