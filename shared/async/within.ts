/**
 * The result of `work`, or the result of `whenLate` if `work` takes longer than `limitMs`. The timer never outlives the
 * call. Late work is not stopped, and its result is dropped. `whenLate` may throw instead.
 */
export async function within<T, L>(
  limitMs: number,
  work: Promise<T>,
  whenLate: () => L,
): Promise<T | Awaited<L>> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, limitMs);
  try {
    return await Promise.race([work, late.promise.then(whenLate)]);
  } finally {
    clearTimeout(timer);
  }
}
