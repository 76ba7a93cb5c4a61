import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { rewrapRows } from "#shared/crypto/rewrap-rows";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { KEY_VERSION, placeOf, reportVaultFailure } from "../totp/totp-secret.ts";
import { totpKeys } from "./key-repository.ts";

/**
 * Re-wraps the data keys of up to `limit` accounts under the primary key-encryption key, as {@link rewrapRows} does.
 *
 * @returns how many are still under another key, including those whose key is not in the keyring.
 */
export async function rewrapKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number },
): Promise<Result<{ rewrapped: number; remaining: number }, AuthError>> {
  const ring = await deps.accountKeys();
  const rewrapped = await rewrapRows(
    ring,
    {
      keyVersion: KEY_VERSION,
      select: (keyIds, afterId, limit) => totpKeys.selectWrappedBy(deps.db, keyIds, afterId, limit),
      placeOf: ({ id }) => placeOf(id, "data_key"),
      replace: (row, next) => totpKeys.replaceWrapping(deps.db, row, next),
      report: (thrown) => reportVaultFailure(deps, thrown),
    },
    input.limit,
  );
  return ok({ rewrapped, remaining: await totpKeys.countNotUnder(deps.db, ring.primaryId) });
}
