import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { rewrapRows } from "#shared/crypto/rewrap-rows";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { reportVaultFailure } from "../integrations/errors.ts";
import { integrationKeys } from "./key-repository.ts";
import { KEY_VERSION, placeIn } from "./client-secret.ts";

/**
 * Re-wraps the data keys of up to `limit` integrations under the primary key-encryption key, as {@link rewrapRows} does.
 *
 * @returns how many are still under another key, including those whose key is not in the keyring.
 */
export async function rewrapKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number },
): Promise<Result<{ rewrapped: number; remaining: number }, ProvidersError>> {
  const ring = await deps.keyring();
  const rewrapped = await rewrapRows(
    ring,
    {
      keyVersion: KEY_VERSION,
      select: (keyIds, afterId, limit) =>
        integrationKeys.selectWrappedBy(deps.db, keyIds, afterId, limit),
      placeOf: ({ projectId, id }) => placeIn(projectId, id, "data_key"),
      replace: (row, next) => integrationKeys.replaceWrapping(deps.db, row, next),
      report: (thrown, row) => reportVaultFailure(deps, thrown, row),
    },
    input.limit,
  );
  return ok({ rewrapped, remaining: await integrationKeys.countNotUnder(deps.db, ring.primaryId) });
}
