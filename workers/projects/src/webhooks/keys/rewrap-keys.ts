import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { rewrapRows } from "#shared/crypto/rewrap-rows";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../../context.ts";
import { reportVaultFailure } from "../errors.ts";
import { webhookKeys } from "./key-repository.ts";
import { KEY_VERSION, placeIn } from "./webhook-secret.ts";

/**
 * Re-wraps the data keys of up to `limit` webhooks under the primary key-encryption key, as {@link rewrapRows} does.
 *
 * @returns how many are still under another key, including those whose key is not in the keyring.
 */
export async function rewrapKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number },
): Promise<Result<{ rewrapped: number; remaining: number }, ProjectsError>> {
  const ring = await deps.keyring();
  const rewrapped = await rewrapRows(
    ring,
    {
      keyVersion: KEY_VERSION,
      select: (keyIds, afterId, limit) =>
        webhookKeys.selectWrappedBy(deps.db, keyIds, afterId, limit),
      placeOf: ({ projectId, id }) => placeIn(projectId, id, "data_key"),
      replace: (row, next) => webhookKeys.replaceWrapping(deps.db, row, next),
      report: (thrown, row) => reportVaultFailure(deps, thrown, row),
    },
    input.limit,
  );
  return ok({ rewrapped, remaining: await webhookKeys.countNotUnder(deps.db, ring.primaryId) });
}
