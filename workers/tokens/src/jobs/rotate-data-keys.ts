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
import { reportVaultFailure } from "../token/vault-failure.ts";

/** How long a project seals under one data key before it gets a new one. */
const KEY_LIFE_DAYS = 90;

/** A step ends after this many that do not open: an operator has to look, and the rest would most likely fail too. */
const MOST_UNOPENED = 200;

/**
 * See {@link TokensService.rotateDataKeys}. Makes a new data key for each project whose newest is older than
 * `max_age_days` (90 by default), then re-seals what is sealed under older keys. Old keys are kept, so that whatever
 * still names them opens.
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
 * Runs one step of {@link rotateDataKeys}: makes data keys for up to `limit` projects and re-seals up to `limit`
 * connections. It reports and skips a connection that does not open, so that one never blocks the rest.
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
  const unopened: string[] = [];
  while (resealed < limit && unopened.length < MOST_UNOPENED) {
    const page = await findOldSeals(deps.db, unopened, limit - resealed);
    if (page.length === 0) break;
    for (const old of page)
      if (await reseal(deps, old)) resealed++;
      else unopened.push(old.connectionId);
  }
  return resealed;
}

async function reseal(deps: Deps, old: OldSeal): Promise<boolean> {
  const { projectId, connectionId } = old;
  try {
    const key = await deps.keys.forOpening(projectId, old.newest);
    const resealValue = (place: Place, sealed: string | null) =>
      resealUnder(deps, key, place, sealed);
    const [accessSealed, refreshSealed, labelSealed, metadataSealed, extraSealed] =
      await Promise.all([
        resealValue(placeOf.accessToken(projectId, connectionId), old.accessSealed),
        resealValue(placeOf.refreshToken(projectId, connectionId), old.refreshSealed),
        resealValue(placeOf.accountLabel(projectId, connectionId), old.labelSealed),
        resealValue(placeOf.metadata(projectId, connectionId), old.metadataSealed),
        resealValue(placeOf.extra(projectId, connectionId), old.extraSealed),
      ]);
    const next = { accessSealed, refreshSealed, labelSealed, metadataSealed, extraSealed };
    return await replaceSeals(deps.db, old, next);
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    reportVaultFailure(deps, thrown, projectId, connectionId);
    return false;
  }
}

/** Seals the same plaintext under this key. A value that is already under it is returned as it is. */
async function resealUnder(
  deps: Deps,
  key: DataKey,
  place: Place,
  sealed: string | null,
): Promise<string | null> {
  if (sealed === null || sealedVersion(sealed) === key.version) return sealed;
  const old = await deps.keys.forOpening(place.projectId, sealedVersion(sealed));
  return seal(key, place, await open(old, place, sealed));
}
