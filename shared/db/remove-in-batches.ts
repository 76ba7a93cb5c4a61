/**
 * Removes a batch of rows after the other, so that no statement holds its locks for long. What is committed stays removed:
 * after a failure the next run goes on.
 *
 * @param remove removes at most `batch` rows, and says how many.
 * @returns how many rows were removed, and whether more may be left.
 */
export async function removeInBatches(
  batch: number,
  mostBatches: number,
  remove: (limit: number) => Promise<number>,
): Promise<{ removed: number; more: boolean }> {
  let removed = 0;
  for (let done = 0; done < mostBatches; done++) {
    const count = await remove(batch);
    removed += count;
    if (count < batch) return { removed, more: false };
  }
  return { removed, more: true };
}
