import type { Result } from "#shared/result";

/** Returns the value of a result that must be ok. */
export function valueOf<T>(result: Result<T, { code: string; detail: string }>): T {
  if (!result.ok) throw new Error(`unexpected ${result.error.code}: ${result.error.detail}`);
  return result.value;
}
