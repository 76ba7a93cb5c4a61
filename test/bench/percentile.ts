/**
 * The smallest value that at least `percent` of all values do not exceed (nearest rank).
 *
 * @param sorted ascending.
 * @returns 0 for an empty list.
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(rank, 1) - 1] ?? 0;
}

/** Merges several series, ascending. */
export function merged(series: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(series.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const one of series) {
    all.set(one, offset);
    offset += one.length;
  }
  return all.sort();
}
