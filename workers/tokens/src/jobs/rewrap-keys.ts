import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { rewrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";
import { VaultError } from "#shared/crypto/vault-error";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import {
  type StoredKey,
  countKeysNotUnder,
  findKeysUnder,
  replaceWrapping,
} from "../vault/key-repository.ts";
import { placeOf } from "../vault/places.ts";

/**
 * See {@link TokensService.rewrapKeys}. Nothing sealed is touched: the data keys stay, only their wrapping changes, and
 * readers who hold the old wrapping open it as long as its key is in the keyring. `remaining` counts those whose
 * key-encryption key is missing as well.
 */
export async function rewrapKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number },
): Promise<Result<{ rewrapped: number; remaining: number }, TokensError>> {
  const rewrapped = await rewrapSome(deps, input.limit);
  const { primaryId } = await deps.keyring();
  return ok({ rewrapped, remaining: await countKeysNotUnder(deps.db, primaryId) });
}

/**
 * One step of {@link rewrapKeys}, up to `limit` data keys. One that does not open is logged and passed over, so that it
 * never holds up those behind it.
 *
 * @returns how many were re-wrapped.
 */
export async function rewrapSome(deps: Deps, limit: number): Promise<number> {
  const ring = await deps.keyring();
  const others = [...ring.keys.keys()].filter((id) => id !== ring.primaryId);
  if (others.length === 0) return 0;
  let rewrapped = 0;
  for (let after = { projectId: "", version: 0 }; ;) {
    const page = await findKeysUnder(deps.db, others, after, limit);
    for (const key of page) {
      if (await rewrap(deps, ring, key)) rewrapped++;
      if (rewrapped === limit) return rewrapped;
      after = key;
    }
    if (page.length === 0 || page.length < limit) return rewrapped;
  }
}

async function rewrap(deps: Deps, ring: Keyring, key: StoredKey): Promise<boolean> {
  try {
    const place = placeOf.dataKey(key.projectId);
    const wrapped = await rewrapDataKey(ring, place, key.version, key.wrapped);
    return await replaceWrapping(deps.db, key, { keyId: ring.primaryId, wrapped });
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    deps.log("error", "rewrap_failed", {
      project_id: key.projectId,
      code: `${thrown.failure}:${key.keyId}`,
    });
    return false;
  }
}
