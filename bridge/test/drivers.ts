import { neon, neonConfig, Pool, type PoolClient } from "@neondatabase/serverless";
import { Redis } from "@upstash/redis";
import { WebSocket } from "ws";
import type { Bridge } from "../bridge.ts";

/**
 * The drivers' settings are global to the thread; every connection string names its own bridge by its port. Set again with
 * every driver, because test files in one thread share them.
 */
function setUpNeon(): void {
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  neonConfig.fetchFunction = undefined;
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.webSocketConstructor = WebSocket;
}
setUpNeon();

/** Neon's HTTP driver on a bridge. */
export function httpDriver(bridge: Bridge, password?: string) {
  setUpNeon();
  return neon(password === undefined ? bridge.databaseUrl : databaseUrlWith(bridge, password));
}

/** Neon's WebSocket driver on a bridge; the caller ends it. */
export function socketDriver(bridge: Bridge, max = 4): Pool {
  setUpNeon();
  const pool = new Pool({ connectionString: bridge.databaseUrl, max });
  // A session that the bridge ends is reported here too; without listeners that would end the test run.
  pool.on("error", () => undefined);
  pool.on("connect", (client: PoolClient) => client.on("error", () => undefined));
  return pool;
}

export function databaseUrlWith(bridge: Bridge, password: string): string {
  return `postgresql://atlas:${encodeURIComponent(password)}@127.0.0.1:${bridge.port}/atlas`;
}

/** Sends a query of Neon's HTTP driver now: it is sent only when somebody waits for it otherwise. */
export function sendNow<T>(query: PromiseLike<T>): Promise<T> {
  return Promise.resolve(query);
}

/** Upstash's client with the settings that the Workers use, or with its own defaults. */
export function redisDriver(
  bridge: Bridge,
  settings: { defaults?: boolean; token?: string } = {},
): Redis {
  return new Redis({
    url: bridge.redisUrl,
    token: settings.token ?? bridge.redisToken,
    enableTelemetry: false,
    ...(settings.defaults === true ? {} : { enableAutoPipelining: false, retry: { retries: 0 } }),
  });
}

/** One request to the Redis side without a driver: the status and the JSON. */
export async function rest(
  bridge: Bridge,
  path: string,
  body?: unknown,
): Promise<[status: number, body: unknown]> {
  const response = await fetch(bridge.url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${bridge.redisToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, await response.json()];
}

/** What code can rely on in an error of either driver or of drizzle around it. */
export function errorFacts(error: unknown): Record<string, unknown> {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return { thrown: String(inner) };
  const facts: Record<string, unknown> = { message: inner.message };
  for (const key of [
    "code",
    "severity",
    "detail",
    "schema",
    "table",
    "column",
    "constraint",
    "dataType",
    "position",
  ]) {
    const value: unknown = Reflect.get(inner, key);
    if (value !== undefined && value !== null) facts[key] = value;
  }
  return facts;
}

/** The error of something that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    return errorFacts(error);
  }
  return { failed: false };
}
