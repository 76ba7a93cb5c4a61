import { open, seal, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import type { Deps } from "../context.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import type { SealedGrant } from "../token/sealed-grant.ts";
import { placeOf } from "../vault/places.ts";
import { TIMES } from "../token/times.ts";
import { reportVaultFailure } from "../token/vault-failure.ts";

/** A provider response that PostgreSQL has not stored yet, sealed as it would be stored there. */
export type Orphan = {
  readonly keptAtMs: number;
  /** The lease under which the refresh was sent. */
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
 * Saves a response in Redis for the next holder of the lease. The whole of it is sealed again for this connection and
 * version, so a value that a stranger puts there does not open. Retries until `isOver` says that it is no longer needed
 * or that time is up.
 *
 * @returns whether it was saved.
 */
export async function keepOrphan(
  deps: Deps,
  generation: Generation,
  key: SealingKey,
  orphan: Orphan,
  isOver: () => boolean,
): Promise<boolean> {
  const sealed = await seal(key, placeOfOrphan(generation), encodeOrphan(orphan));
  for (;;) {
    if (await deps.cache.keepOrphan(generation.connectionId, generation.version, sealed))
      return true;
    if (isOver()) return false;
    await scheduler.wait(TIMES.orphanPauseMs);
  }
}

const READ_TRIES = 3;

/** Finds a response that its holder could not store; null: none that opens; `unavailable`: Redis failed three times. */
export async function findOrphan(
  deps: Deps,
  generation: Generation,
): Promise<Orphan | null | "unavailable"> {
  for (let tries = 1; ; tries++) {
    const reply = await deps.cache.readOrphan(generation.connectionId, generation.version);
    if (reply.available)
      return reply.value === null ? null : openOrphan(deps, generation, reply.value);
    if (tries === READ_TRIES) return "unavailable";
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

/** Parses an orphan and adds its time in Redis to the elapsed part of the token's life; null for anything else. */
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

/** Whether a value has the shape of an orphan. One that another release saved in another shape counts as none. */
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
    (accessSealed === null || typeof accessSealed === "string") &&
    (refreshSealed === null || typeof refreshSealed === "string") &&
    (lifeMs === null || typeof lifeMs === "number") &&
    (scopes === null ||
      (Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string")))
  );
}
