import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens";
import { rewrapDataKey } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { log } from "#shared/observe/log";
import { type Result, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import { countKeysNotUnder, findKeysNotUnder, replaceWrapping } from "./key-repository.ts";
import { placeOf } from "./places.ts";

/**
 * See {@link TokensService.rewrapKeys}. Nothing sealed is touched: the data keys stay, only their wrapping changes, and
 * readers who hold the old wrapping open it as long as its key is in the keyring.
 */
export async function rewrapKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number },
): Promise<Result<{ rewrapped: number; remaining: number }, TokensError>> {
  const ring = await deps.keyring();
  let rewrapped = 0;
  for (const key of await findKeysNotUnder(deps.db, ring.primaryId, input.limit)) {
    try {
      const place = placeOf.dataKey(key.projectId);
      const wrapped = await rewrapDataKey(ring, place, key.version, key.wrapped);
      if (await replaceWrapping(deps.db, key, { keyId: ring.primaryId, wrapped })) rewrapped++;
    } catch (thrown) {
      if (!(thrown instanceof VaultError)) throw thrown;
      log("error", "rewrap_failed", {
        project_id: key.projectId,
        code: `${thrown.failure}:${key.keyId}`,
      });
    }
  }
  return ok({ rewrapped, remaining: await countKeysNotUnder(deps.db, ring.primaryId) });
}
