import { SecretCheck } from "./auth.ts";
import { type BridgeOptions, checkOptions } from "./config.ts";
import { controlRoute } from "./control-http.ts";
import { type BridgeCounts, Counts } from "./counts.ts";
import { Faults } from "./faults.ts";
import { HttpServer, type Route, type Router } from "./http-server.ts";
import { LIMITS } from "./limits.ts";
import { neonHttpRoute } from "./neon-http.ts";
import { NeonWebSocket } from "./neon-websocket.ts";
import { healthRoute, metricsRoute, notFoundRoute, readyRoute } from "./operations-http.ts";
import type { SqlBackend } from "./postgres/backend.ts";
import { EmbeddedSqlBackend } from "./postgres/pglite-backend.ts";
import { RemoteSqlBackend } from "./postgres/remote-backend.ts";
import type { RedisBackend } from "./redis/backend.ts";
import { MemoryRedis } from "./redis/memory.ts";
import { RemoteRedis } from "./redis/remote.ts";
import { upstashRoute } from "./upstash-http.ts";

export type { BridgeOptions } from "./config.ts";
export type { BridgeCounts } from "./counts.ts";

export type Bridge = {
  port: number;
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** For the Workers' driver; its `fetchEndpoint` is `url + "/sql"`, its WebSocket `/v2`. */
  databaseUrl: string;
  redisUrl: string;
  redisToken: string;
  /** What was passed on to the back ends since the start or the last reset. */
  counts(): BridgeCounts;
  resetCounts(): void;
  /** The same as `/control`, in process. */
  faults: Faults;
  /** Finishes what runs (25 s at most), rolls back open transactions and closes both back ends. */
  close(): Promise<void>;
};

/**
 * Starts a bridge: Neon's and Upstash's protocols in front of an embedded or a real PostgreSQL and Redis.
 *
 * @throws {ConfigError} for settings that make no sense; {DataDirInUseError} when another process has the directory.
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  checkOptions(options);
  const [sql, redis] = await startBackends(options);
  const counts = new Counts();
  const faults = new Faults(() => redis.flush());
  const sqlSecret = new SecretCheck(options.sqlPassword);
  const redisSecret = new SecretCheck(options.redisToken);
  const http = new HttpServer((method, path) => route(method, path), faults, counts);
  const websocket = new NeonWebSocket(http.server, { sql, secret: sqlSecret, counts, faults });
  const operations = {
    sql,
    redis,
    secret: redisSecret,
    counts,
    sessions: () => websocket.size,
    draining: () => http.draining,
  };
  const route = makeRouter({
    sql: neonHttpRoute({ sql, secret: sqlSecret, counts, faults }),
    redis: (shape) => upstashRoute({ redis, secret: redisSecret, counts, faults }, shape),
    control:
      options.control === true
        ? (method) => controlRoute({ faults, counts, secret: redisSecret }, method)
        : null,
    ready: readyRoute(operations),
    metrics: metricsRoute({
      ...operations,
      secret: new SecretCheck(options.metricsToken ?? options.redisToken),
    }),
  });
  let port: number;
  try {
    port = await http.listen(options.host ?? "127.0.0.1", options.port ?? 0);
  } catch (error) {
    await Promise.all([sql.close(), redis.close()]);
    throw error;
  }
  let closing: Promise<void> | null = null;
  const close = async () => {
    faults.clear();
    await Promise.all([http.drain(LIMITS.drainMs), websocket.drain(LIMITS.drainMs)]);
    await Promise.all([sql.close(), redis.close()]);
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    databaseUrl: `postgresql://atlas:${encodeURIComponent(options.sqlPassword)}@127.0.0.1:${port}/atlas`,
    redisUrl: `http://127.0.0.1:${port}`,
    redisToken: options.redisToken,
    counts: () => counts.read(),
    resetCounts: () => counts.reset(),
    faults,
    close: () => (closing ??= close()),
  };
}

async function startBackends(options: BridgeOptions): Promise<[SqlBackend, RedisBackend]> {
  const redis =
    options.redisUrl === undefined ? new MemoryRedis() : await RemoteRedis.start(options.redisUrl);
  try {
    const sql =
      options.databaseUrl === undefined
        ? await EmbeddedSqlBackend.start(options.dataDir ?? null, options.snapshot ?? null)
        : new RemoteSqlBackend(options.databaseUrl, options.poolSize ?? 10);
    return [sql, redis];
  } catch (error) {
    await redis.close();
    throw error;
  }
}

type Routes = {
  sql: Route;
  redis: (shape: "single" | "pipeline" | "transaction" | "path") => Route;
  control: ((method: string) => Route) | null;
  ready: Route;
  metrics: Route;
};

function makeRouter(routes: Routes): Router {
  const exact = new Map<string, Route>([
    ["POST /sql", routes.sql],
    ["POST /", routes.redis("single")],
    ["POST /pipeline", routes.redis("pipeline")],
    ["POST /multi-exec", routes.redis("transaction")],
    ["GET /healthz", healthRoute],
    ["GET /readyz", routes.ready],
    ["GET /metrics", routes.metrics],
  ]);
  const byPath = routes.redis("path");
  return (method, path) => {
    const found = exact.get(`${method} ${path}`);
    if (found !== undefined) return found;
    if (path.startsWith("/control/")) return routes.control?.(method) ?? notFoundRoute;
    return method === "GET" && path.length > 1 ? byPath : notFoundRoute;
  };
}
