import type { SealedGrant } from "./lease-repository.ts";

/**
 * A provider's answer that PostgreSQL could not take in time, sealed as it would be stored there. It waits in Redis for
 * the next holder of the lease.
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
    const orphan = JSON.parse(text) as Orphan;
    if (typeof orphan.grant.accessSealed !== "string") return null;
    const elapsedMs = orphan.grant.elapsedMs + Math.max(0, nowMs - orphan.keptAtMs);
    return { ...orphan, grant: { ...orphan.grant, elapsedMs } };
  } catch {
    return null;
  }
}
