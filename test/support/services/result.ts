import type { Result } from "#shared/result";

/** The value of a result that is to be one. */
export function valueOf<T>(result: Result<T, { code: string; detail: string }>): T {
  if (!result.ok) throw new Error(`unexpected ${result.error.code}: ${result.error.detail}`);
  return result.value;
}
