/** Reads an own member only, so that a `__proto__` in the body cannot supply an absent one. */
export const readMember = (body: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(body, name) ? body[name] : undefined;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object itself, or the only one in a list. */
export function readOnlyRecord(value: unknown): Record<string, unknown> | null {
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return isRecord(only) ? only : null;
}
