import type { SealedGrant } from "./lease-repository.ts";

/**
 * A provider's answer that PostgreSQL could not take in time, sealed as it would be stored there. It waits in Redis for
 * the next holder of the lease, sealed once more as a whole.
 */
export type Orphan = {
  readonly keptAtMs: number;
  /** The wrapped data key that seals it. */
  readonly wrapped: string;
  readonly grant: SealedGrant;
};

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
  const numbers = [value["keptAtMs"], dataKeyVersion, times["elapsedMs"], times["marginMs"]];
  return (
    numbers.every((number) => typeof number === "number") &&
    [value["wrapped"], accessSealed].every((sealed) => typeof sealed === "string") &&
    (refreshSealed === null || typeof refreshSealed === "string") &&
    (lifeMs === null || typeof lifeMs === "number") &&
    (scopes === null ||
      (Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string")))
  );
}
