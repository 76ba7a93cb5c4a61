/** What may be said of a failed statement: never its text or parameters, which the driver puts into its messages. */
export type DatabaseFailure = {
  /** The SQLSTATE; null when the database could not be reached. */
  readonly code: string | null;
  readonly constraint: string | null;
};

const stringMember = (value: unknown, name: string): string | null => {
  if (typeof value !== "object" || value === null) return null;
  const member: unknown = Reflect.get(value, name);
  return typeof member === "string" && member !== "" ? member : null;
};

/** Reads a thrown database error. Drizzle wraps that of a single query as `cause`; a batch throws the driver's own error. */
export function readDatabaseFailure(thrown: unknown): DatabaseFailure {
  const cause: unknown =
    typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "cause") : null;
  return {
    code: stringMember(thrown, "code") ?? stringMember(cause, "code"),
    constraint: stringMember(thrown, "constraint") ?? stringMember(cause, "constraint"),
  };
}

/** Whether a unique constraint was violated (23505): the named one, or any when no name is given. */
export function isUniqueViolation(thrown: unknown, constraint?: string): boolean {
  const failure = readDatabaseFailure(thrown);
  return (
    failure.code === "23505" && (constraint === undefined || failure.constraint === constraint)
  );
}

/** Whether a foreign key was violated: 23503, or 23001 (RESTRICT) since PostgreSQL 18. */
export const isForeignKeyViolation = (thrown: unknown): boolean =>
  ["23503", "23001"].includes(readDatabaseFailure(thrown).code ?? "");

/**
 * Whether the database refused the data itself, so that no repetition can store it: a value out of range or an invalid
 * byte sequence (class 22), a constraint (23), a value that is too large for an index (54). Nothing was stored.
 */
export const isUnstorable = (thrown: unknown): boolean =>
  /^(?:22|23|54)/.test(readDatabaseFailure(thrown).code ?? "");

/** Whether the same statement may succeed a moment later: an outage, a deadlock or a serialization failure (class 40). */
export const isTransient = (thrown: unknown): boolean =>
  isOutage(thrown) || (readDatabaseFailure(thrown).code?.startsWith("40") ?? false);

/**
 * Whether something may have been stored although the request failed: a bug, or an answer of the database that was lost.
 * False when the database refused the statement, or refused to talk at all: then it has stored nothing of it.
 */
export function mayBeStored(thrown: unknown): boolean {
  // An error that came over RPC: the service that threw it has already classified it.
  if (typeof thrown === "object" && thrown !== null) {
    const classified: unknown = Reflect.get(thrown, "mayBeStored");
    if (typeof classified === "boolean") return classified;
  }
  const { code } = readDatabaseFailure(thrown);
  if (code === null || !/^[0-9A-Z]{5}$/.test(code)) return true;
  // Class 08: the connection broke, perhaps in the middle.
  return (code.startsWith("08") && !NOT_CONNECTED.has(code)) || UNCERTAIN.has(code);
}

/** The server does not know itself, or crashed. */
const UNCERTAIN = new Set(["40003", "57P02"]);
/** There was no connection. */
const NOT_CONNECTED = new Set(["08001", "08004"]);

/**
 * Whether the database was down rather than the statement wrong: it could not be reached, the connection broke (class 08),
 * it had no resources (53), an operator stopped it (57), or it refused the log-in or the database's name (28, 3D).
 */
export function isOutage(thrown: unknown): boolean {
  // An error that came over RPC: the service that threw it has already classified it.
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
