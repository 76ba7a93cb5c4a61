/** What a failed statement may tell: never its text or its parameters, which the driver puts into its messages. */
export type DatabaseFailure = {
  /** SQLSTATE; null when the database could not be reached. */
  readonly code: string | null;
  readonly constraint: string | null;
};

const stringMember = (value: unknown, name: string): string | null => {
  if (typeof value !== "object" || value === null) return null;
  const member: unknown = Reflect.get(value, name);
  return typeof member === "string" && member !== "" ? member : null;
};

/** Reads a thrown database error: drizzle wraps single queries in an error with a `cause`, batches throw the driver's own. */
export function readDatabaseFailure(thrown: unknown): DatabaseFailure {
  const cause: unknown =
    typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "cause") : null;
  return {
    code: stringMember(thrown, "code") ?? stringMember(cause, "code"),
    constraint: stringMember(thrown, "constraint") ?? stringMember(cause, "constraint"),
  };
}

/** Whether this is a violated unique constraint (23505), by the constraint's name when one is given. */
export function isUniqueViolation(thrown: unknown, constraint?: string): boolean {
  const failure = readDatabaseFailure(thrown);
  return (
    failure.code === "23505" && (constraint === undefined || failure.constraint === constraint)
  );
}

/** Whether a row is still pointed to: 23503, or 23001 from PostgreSQL 18 on (RESTRICT). */
export const isForeignKeyViolation = (thrown: unknown): boolean =>
  ["23503", "23001"].includes(readDatabaseFailure(thrown).code ?? "");

/** Whether the same statement may go through a moment later: an outage, a deadlock or a serialization failure (class 40). */
export const isTransient = (thrown: unknown): boolean =>
  isOutage(thrown) || (readDatabaseFailure(thrown).code?.startsWith("40") ?? false);

/**
 * Whether the database was away rather than the statement wrong: not reached at all, a broken connection (class 08), no
 * resources (53), an operator's intervention such as a restart (57), a refused log-in or an unknown database (28, 3D).
 */
export function isOutage(thrown: unknown): boolean {
  // A service that called this one has said so already.
  if (typeof thrown === "object" && thrown !== null && Reflect.get(thrown, "outage") === true)
    return true;
  const { code } = readDatabaseFailure(thrown);
  if (code !== null) return /^(?:08|28|3D|53|57)/.test(code);
  const cause: unknown =
    typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "cause") : null;
  return (
    stringMember(thrown, "name") === "NeonDbError" || stringMember(cause, "name") === "NeonDbError"
  );
}
