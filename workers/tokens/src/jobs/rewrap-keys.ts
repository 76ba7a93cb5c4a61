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
 * See {@link TokensService.rewrapKeys}. Only the wrapping changes: the data keys and everything sealed under them stay
 * as they are. A reader that holds the old wrapping can open it as long as its key is in the keyring. `remaining` also
 * counts data keys whose key-encryption key is missing.
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
 * Runs one step of {@link rewrapKeys}, up to `limit` data keys. It logs and skips a key that does not open, so that one
 * never blocks the rest.
 *
 * @returns how many data keys were re-wrapped.
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
