/** The server never became a PostgreSQL session: wrong host, wrong kind of server, or no answer. */
export class NoSession extends Error {
  override readonly name = "NoSession";
}

/** Another run had the migration lock for all of the time that this one waited. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
}

const NEXT_STEPS: Readonly<Record<string, string>> = {
  "28P01": "Check the user and the password in DATABASE_URL.",
  "28000": "Check the user in DATABASE_URL.",
  "3D000": "Check the database name in DATABASE_URL.",
  "42501": "The user in DATABASE_URL must be allowed to create schemas and tables.",
  "55P03":
    "A transaction that has been open for long holds a lock on a table; end it (pg_stat_activity shows it) and run this again.",
};

/**
 * Says what went wrong and what to do next, without a secret. PostgreSQL's own words about a migration are safe (a
 * migration has no parameters); a driver's are not, because they may carry the connection string.
 *
 * @param place Where the driver looked for PostgreSQL, without credentials.
 */
export function explainFailure(error: unknown, place: string): string {
  if (error instanceof NoSession)
    return `nothing at ${place} answers as PostgreSQL over WebSocket. Check the host in DATABASE_URL. In front of your own PostgreSQL, run the bridge (bridge/README.md) and set DATABASE_WS_PROXY to its host:port/v2.`;
  if (error instanceof LockHeld)
    return "another run holds the migration lock; try again when it has ended.";
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!("code" in cause && typeof cause.code === "string" && "severity" in cause)) continue;
    const nextStep = NEXT_STEPS[cause.code];
    return `${cause.message} (SQLSTATE ${cause.code}).${nextStep === undefined ? "" : ` ${nextStep}`}`;
  }
  return `the connection to ${place} broke before the commit was confirmed. Run it again; it applies only what is missing.`;
}
