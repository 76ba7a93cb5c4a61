import { TIMES } from "../token/times.ts";

const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;

/** How long to wait after a connection's n-th failure in a row: 2 s, doubling to 5 min, ± 20 %. */
export function computeBackoffMs(failures: number, random: number = Math.random()): number {
  const plainMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(plainMs * (0.8 + 0.4 * random));
}

/** As {@link computeBackoffMs}, for an unrecognised rejection that a person must look at: 1 min, doubling to 15 min. */
export const computeUnclearRetryMs = (failures: number): number =>
  Math.min(900_000, 60_000 * 2 ** Math.min(Math.max(failures - 1, 0), 8));

/**
 * How long before expiry to refresh a token: the integration's margin, else 5 min, at most a fifth of the token's life.
 * Varies by ± 20 % with the connection's id, so that tokens issued together are not refreshed together.
 */
export function computeRefreshMarginMs(
  connectionId: string,
  lifeMs: number,
  configuredSeconds: number | null,
): number {
  const widestMs = configuredSeconds === null ? TIMES.marginMs : configuredSeconds * 1_000;
  const marginMs = Math.min(widestMs, lifeMs * TIMES.marginPartOfLife);
  return Math.round(
    marginMs * (1 - TIMES.marginJitter + 2 * TIMES.marginJitter * hashToFraction(connectionId)),
  );
}

/** Hashes an id to a number in [0, 1), always the same one (FNV-1a). */
function hashToFraction(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}
