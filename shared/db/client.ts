import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { ConfigurationError } from "../configuration-error.ts";
import { type NeonHttpDatabase, drizzle } from "drizzle-orm/neon-http";

/** What a Worker needs to reach PostgreSQL. */
export type DatabaseEnv = {
  /** `postgresql://user:password@host/database`. */
  DATABASE_URL: string;
  /** Where the bridge takes SQL over HTTP (`http://host:port/sql`); unset with Neon itself, whose address follows from the host. */
  DATABASE_HTTP_ENDPOINT?: string;
};

export type Database = NeonHttpDatabase & {
  $client: NeonQueryFunction<false, false>;
};

/** No statement of Atlas needs longer; a caller that waited this long has given up. */
const STATEMENT_DEADLINE_MS = 10_000;

/**
 * The database over HTTP: every call is one statement or one batch in one transaction; there is no session to keep.
 * One client serves a whole isolate.
 */
export function makeDatabase(env: DatabaseEnv): Database {
  if (!/^postgres(?:ql)?:\/\//.test(env.DATABASE_URL ?? ""))
    throw new ConfigurationError("DATABASE_URL is not set, or no postgresql:// URL.");
  if (env.DATABASE_HTTP_ENDPOINT) neonConfig.fetchEndpoint = env.DATABASE_HTTP_ENDPOINT;
  neonConfig.fetchFunction = (url: string, init: RequestInit) =>
    fetch(url, { ...init, signal: AbortSignal.timeout(STATEMENT_DEADLINE_MS) });
  return drizzle(neon(env.DATABASE_URL), { casing: "snake_case" });
}
