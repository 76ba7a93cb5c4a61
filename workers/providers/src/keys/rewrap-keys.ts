import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { rewrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";
import { type Result, ok } from "#shared/result";
import { KEY_VERSION, placeIn } from "./client-secret.ts";
import type { Deps } from "../context.ts";
import { reportVaultFailure } from "../integrations/errors.ts";
import {
  type WrappedKey,
  countNotUnder,
  replaceWrapping,
  selectWrappedBy,
} from "./key-repository.ts";

/**
 * Re-wraps the data keys of up to `limit` integrations under the primary key-encryption key. It is safe to stop, repeat
 * and run in parallel: each row is a compare-and-set on the wrapping just read.
 *
 * @returns how many are still under another key, including those whose key is not in the keyring.
 */
export async function rewrapKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number },
): Promise<Result<{ rewrapped: number; remaining: number }, ProvidersError>> {
  const ring = await deps.keyring();
  const rewrapped = await rewrapSome(deps, ring, input.limit);
  return ok({ rewrapped, remaining: await countNotUnder(deps.db, ring.primaryId) });
}

/** Skips rows that do not open, so that they never block the others. */
async function rewrapSome(deps: Deps, ring: Keyring, limit: number): Promise<number> {
  const older = [...ring.keys.keys()].filter((id) => id !== ring.primaryId);
  if (older.length === 0) return 0;
  let rewrapped = 0;
  for (let afterId = ""; ;) {
    const page = await selectWrappedBy(deps.db, older, afterId, limit);
    for (const row of page) {
      if (await rewrap(deps, ring, row)) rewrapped += 1;
      if (rewrapped === limit) return rewrapped;
      afterId = row.id;
    }
    if (page.length === 0 || page.length < limit) return rewrapped;
  }
}

/** Logs a row that does not open, and leaves it as it is. */
async function rewrap(deps: Deps, ring: Keyring, row: WrappedKey): Promise<boolean> {
  const place = placeIn(row.projectId, row.id, "data_key");
  try {
    const dataKeyWrapped = await rewrapDataKey(ring, place, KEY_VERSION, row.dataKeyWrapped);
    return await replaceWrapping(deps.db, row, { keyId: ring.primaryId, dataKeyWrapped });
  } catch (thrown) {
    reportVaultFailure(deps, thrown, row);
    return false;
  }
}
