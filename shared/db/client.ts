import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { ConfigurationError } from "../configuration-error.ts";
import { databaseDuration, databaseRequests } from "../metrics/families.ts";
import { meter } from "../metrics/meter.ts";
import { inClientSpan } from "../observe/trace/client-span.ts";
import { type NeonHttpDatabase, drizzle } from "drizzle-orm/neon-http";

/** What a Worker needs to reach PostgreSQL. */
export type DatabaseEnv = {
  /** `postgresql://user:password@host/database`. */
  DATABASE_URL: string;
  /** The bridge's address for SQL over HTTP (`http://host:port/sql`). Unset with Neon, whose address follows from the host. */
  DATABASE_HTTP_ENDPOINT?: string;
};

export type Database = NeonHttpDatabase & {
  $client: NeonQueryFunction<false, false>;
};

/** Every statement of Atlas is faster than this, and a caller that has waited this long is gone. */
const STATEMENT_DEADLINE_MS = 10_000;

/**
 * Connects to the database over HTTP. Every call is one statement, or one batch in one transaction, and keeps no session.
 * One client serves a whole isolate.
 *
 * @throws ConfigurationError when `DATABASE_URL` is not a PostgreSQL URL.
 */
export function makeDatabase(env: DatabaseEnv): Database {
  if (!/^postgres(?:ql)?:\/\//.test(env.DATABASE_URL ?? ""))
    throw new ConfigurationError("DATABASE_URL is not set, or is not a postgresql:// URL.");
  if (env.DATABASE_HTTP_ENDPOINT) neonConfig.fetchEndpoint = env.DATABASE_HTTP_ENDPOINT;
  neonConfig.fetchFunction = fetchMeasured;
  return drizzle(neon(env.DATABASE_URL), { casing: "snake_case" });
}

/** Never with the statement: a span has no field for text that may hold a value. */
const SQL_CALL = { name: "postgresql", attributes: { "db.system.name": "postgresql" } } as const;

async function fetchMeasured(url: string, init: RequestInit): Promise<Response> {
  const startedMs = Date.now();
  let result = "failed";
  try {
    const signal = AbortSignal.timeout(STATEMENT_DEADLINE_MS);
    const response = await inClientSpan(SQL_CALL, () => fetch(url, { ...init, signal }));
    result = response.ok ? "ok" : "refused";
    return response;
  } finally {
    meter.count(databaseRequests, { result });
    meter.observe(databaseDuration, {}, (Date.now() - startedMs) / 1_000);
  }
}
