import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens";
import { type Place, open, seal, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { type Result, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import type { SealingKey } from "./data-keys.ts";
import { findKey } from "./key-repository.ts";
import { placeOf } from "./places.ts";
import {
  type OldSeal,
  countOldSeals,
  findOldSeals,
  findProjectsWithOldKey,
  replaceSeals,
} from "./reseal-repository.ts";
import { vaultFailure } from "./token-answer.ts";

/** A project's data key seals for this long before it gets a successor. */
const KEY_LIFE_DAYS = 90;

/**
 * See {@link TokensService.rotateDataKeys}. Makes a new data key for projects whose newest is old (`max_age_days`, 90
 * when left out), then re-seals what is sealed under older ones. Old keys stay: whatever still names them opens.
 */
export async function rotateDataKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number; max_age_days?: number },
): Promise<Result<{ resealed: number; remaining: number }, TokensError>> {
  const ageDays = input.max_age_days ?? KEY_LIFE_DAYS;
  for (const { projectId, version } of await findProjectsWithOldKey(deps.db, ageDays, input.limit))
    await deps.keys.add(projectId, version + 1);
  let resealed = 0;
  for (const old of await findOldSeals(deps.db, input.limit))
    if (await reseal(deps, old)) resealed++;
  return ok({ resealed, remaining: await countOldSeals(deps.db) });
}

async function reseal(deps: Deps, old: OldSeal): Promise<boolean> {
  const { projectId, connectionId } = old;
  const stored = await findKey(deps.db, projectId, old.newest);
  if (stored === null) return false;
  try {
    const newest = await deps.keys.forOpening(projectId, old.newest, stored.wrapped);
    const key: SealingKey = { ...newest, wrapped: stored.wrapped };
    return await replaceSeals(deps.db, old, {
      accessSealed: await under(
        deps,
        key,
        placeOf.accessToken(projectId, connectionId),
        old.accessSealed,
      ),
      refreshSealed: await under(
        deps,
        key,
        placeOf.refreshToken(projectId, connectionId),
        old.refreshSealed,
      ),
      labelSealed: await under(
        deps,
        key,
        placeOf.accountLabel(projectId, connectionId),
        old.labelSealed,
      ),
      metadataSealed: await under(
        deps,
        key,
        placeOf.metadata(projectId, connectionId),
        old.metadataSealed,
      ),
    });
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    vaultFailure(deps, thrown, projectId, connectionId);
    return false;
  }
}

/** The same plaintext under this key; what is under it already stays as it is. */
async function under(
  deps: Deps,
  key: SealingKey,
  place: Place,
  sealed: string | null,
): Promise<string | null> {
  if (sealed === null || sealedVersion(sealed) === key.version) return sealed;
  const old = await deps.keys.forOpening(place.projectId, sealedVersion(sealed));
  return seal(key, place, await open(old, place, sealed));
}
