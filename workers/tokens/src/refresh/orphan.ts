import { open, seal, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import type { Deps } from "../context.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import type { SealedGrant } from "../token/sealed-grant.ts";
import { placeOf } from "../vault/places.ts";
import { TIMES } from "../token/times.ts";
import { reportVaultFailure } from "../token/token-answer.ts";

/** A provider's answer that PostgreSQL has not taken yet, sealed as it would be stored there. */
export type Orphan = {
  readonly keptAtMs: number;
  /** The lease under which it was asked for. */
  readonly leaseSeq: number;
  readonly grant: SealedGrant;
};

type Generation = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly version: number;
};

const placeOfOrphan = ({ projectId, connectionId, version }: Generation) =>
  placeOf.orphan(projectId, connectionId, version);

/**
 * Puts an answer into Redis for the next holder of the lease, sealed once more as a whole, for this connection and
 * version: what anybody else puts there does not open. Tried again until `over` says that there is no more need or time.
 *
 * @returns whether it is there.
 */
export async function keepOrphan(
  deps: Deps,
  generation: Generation,
  key: SealingKey,
  orphan: Orphan,
  over: () => boolean,
): Promise<boolean> {
  const sealed = await seal(key, placeOfOrphan(generation), encodeOrphan(orphan));
  for (;;) {
    if (await deps.cache.keepOrphan(generation.connectionId, generation.version, sealed))
      return true;
    if (over()) return false;
    await scheduler.wait(TIMES.orphanPauseMs);
  }
}

const READ_TRIES = 3;

/** What a holder that never stored it left behind; null: nothing that opens; `away`: Redis did not reply three times. */
export async function findOrphan(
  deps: Deps,
  generation: Generation,
): Promise<Orphan | null | "away"> {
  for (let tries = 1; ; tries++) {
    const reply = await deps.cache.readOrphan(generation.connectionId, generation.version);
    if (reply.available)
      return reply.value === null ? null : openOrphan(deps, generation, reply.value);
    if (tries === READ_TRIES) return "away";
    await scheduler.wait(TIMES.orphanPauseMs);
  }
}

async function openOrphan(
  deps: Deps,
  generation: Generation,
  sealed: string,
): Promise<Orphan | null> {
  try {
    const key = await deps.keys.forOpening(generation.projectId, sealedVersion(sealed));
    return decodeOrphan(await open(key, placeOfOrphan(generation), sealed), deps.clock());
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    reportVaultFailure(deps, thrown, generation.projectId, generation.connectionId);
    return null;
  }
}

export const encodeOrphan = (orphan: Orphan): string => JSON.stringify(orphan);

/** Reads an orphan, its age added to what had passed of the token's life; null for anything else. */
export function decodeOrphan(text: string, nowMs: number): Orphan | null {
  try {
    const orphan: unknown = JSON.parse(text);
    if (!isOrphan(orphan)) return null;
    const elapsedMs = orphan.grant.elapsedMs + Math.max(0, nowMs - orphan.keptAtMs);
    return { ...orphan, grant: { ...orphan.grant, elapsedMs } };
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** What another release may have kept in another form is as good as none. */
function isOrphan(value: unknown): value is Orphan {
  if (!isRecord(value) || !isRecord(value["grant"])) return false;
  const { accessSealed, refreshSealed, scopes, dataKeyVersion, lifeMs, ...times } = value["grant"];
  const numbers = [
    value["keptAtMs"],
    value["leaseSeq"],
    dataKeyVersion,
    times["elapsedMs"],
    times["marginMs"],
  ];
  return (
    numbers.every((number) => typeof number === "number") &&
    typeof accessSealed === "string" &&
    (refreshSealed === null || typeof refreshSealed === "string") &&
    (lifeMs === null || typeof lifeMs === "number") &&
    (scopes === null ||
      (Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string")))
  );
}
