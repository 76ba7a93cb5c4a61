import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type DataKey, type Place, open, seal, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { placeOf } from "../vault/places.ts";
import {
  type OldSeal,
  countOldSeals,
  findOldSeals,
  findProjectsWithOldKey,
  replaceSeals,
} from "./reseal-repository.ts";
import { reportVaultFailure } from "../token/token-answer.ts";

/** A project's data key seals for this long before it gets a successor. */
const KEY_LIFE_DAYS = 90;

/** So many that do not open, and a step ends: somebody has to look, and going on would only find more of the same. */
const MOST_UNOPENED = 200;

/**
 * See {@link TokensService.rotateDataKeys}. Makes a new data key for projects whose newest is old (`max_age_days`, 90
 * when left out), then re-seals what is sealed under older ones. Old keys stay: whatever still names them opens.
 */
export async function rotateDataKeys(
  deps: Deps,
  _ctx: CallContext,
  input: { limit: number; max_age_days?: number },
): Promise<Result<{ resealed: number; remaining: number }, TokensError>> {
  const resealed = await rotateSome(deps, input.limit, input.max_age_days);
  return ok({ resealed, remaining: await countOldSeals(deps.db) });
}

/**
 * One step of {@link rotateDataKeys}: new data keys for up to `limit` projects, and up to `limit` connections re-sealed.
 * A connection that does not open is reported and passed over, so that it never holds up those behind it.
 *
 * @returns how many connections were re-sealed.
 */
export async function rotateSome(
  deps: Deps,
  limit: number,
  maxAgeDays = KEY_LIFE_DAYS,
): Promise<number> {
  for (const { projectId, version } of await findProjectsWithOldKey(deps.db, maxAgeDays, limit))
    await deps.keys.add(projectId, version + 1);
  let resealed = 0;
  const left: string[] = [];
  while (resealed < limit && left.length < MOST_UNOPENED) {
    const page = await findOldSeals(deps.db, left, limit - resealed);
    if (page.length === 0) break;
    for (const old of page)
      if (await reseal(deps, old)) resealed++;
      else left.push(old.connectionId);
  }
  return resealed;
}

async function reseal(deps: Deps, old: OldSeal): Promise<boolean> {
  const { projectId, connectionId } = old;
  try {
    const key = await deps.keys.forOpening(projectId, old.newest);
    const again = (place: Place, sealed: string | null) => under(deps, key, place, sealed);
    const [accessSealed, refreshSealed, labelSealed, metadataSealed] = await Promise.all([
      again(placeOf.accessToken(projectId, connectionId), old.accessSealed),
      again(placeOf.refreshToken(projectId, connectionId), old.refreshSealed),
      again(placeOf.accountLabel(projectId, connectionId), old.labelSealed),
      again(placeOf.metadata(projectId, connectionId), old.metadataSealed),
    ]);
    const next = { accessSealed, refreshSealed, labelSealed, metadataSealed };
    return await replaceSeals(deps.db, old, next);
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    reportVaultFailure(deps, thrown, projectId, connectionId);
    return false;
  }
}

/** The same plaintext under this key; what is under it already stays as it is. */
async function under(
  deps: Deps,
  key: DataKey,
  place: Place,
  sealed: string | null,
): Promise<string | null> {
  if (sealed === null || sealedVersion(sealed) === key.version) return sealed;
  const old = await deps.keys.forOpening(place.projectId, sealedVersion(sealed));
  return seal(key, place, await open(old, place, sealed));
}
