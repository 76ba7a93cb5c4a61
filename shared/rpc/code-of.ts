/** `ok`, or the stable code of a result's error. */
export function codeOf(result: unknown): string {
  if (typeof result !== "object" || result === null || !("error" in result)) return "ok";
  const { error } = result;
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "ok";
}
