import { within } from "#shared/async/within";
import { type SecretCheck, bearerToken } from "./auth.ts";
import type { Counts } from "./counts.ts";
import type { Reply, Route } from "./http-server.ts";
import { LIMITS } from "./limits.ts";
import type { SqlBackend } from "./postgres/backend.ts";
import type { RedisBackend } from "./redis/backend.ts";

type Services = {
  sql: SqlBackend;
  redis: RedisBackend;
  secret: SecretCheck;
  counts: Counts;
  sessions: () => number;
  draining: () => boolean;
};

const PLAIN = "text/plain; version=0.0.4; charset=utf-8";

export function plainFailure(status: number, message: string): Reply {
  return { status, body: JSON.stringify({ error: message }) };
}

export const notFoundRoute: Route = {
  name: "unknown",
  authorize: () => plainFailure(404, "not found"),
  handle: async () => plainFailure(404, "not found"),
  failure: plainFailure,
};

/** The process is there and its event loop turns. */
export const healthRoute: Route = {
  name: "/healthz",
  authorize: () => null,
  handle: async () => ({ status: 200, body: JSON.stringify({ status: "ok" }) }),
  failure: plainFailure,
};

/** Both stores answer, and the bridge is not shutting down. The stores are asked at most once a second. */
export function readyRoute({ sql, redis, draining }: Services): Route {
  const check = cachedCheck(async () => {
    const [sqlOk, redisOk] = await Promise.all([
      answers(() => sql.check()),
      answers(() => redis.check()),
    ]);
    return { sql: sqlOk, redis: redisOk };
  });
  return {
    name: "/readyz",
    authorize: () => null,
    handle: async () => {
      const stores = await check();
      const ready = stores.sql && stores.redis && !draining();
      const body = { status: draining() ? "draining" : ready ? "ready" : "unready", ...stores };
      return {
        status: ready ? 200 : 503,
        body: JSON.stringify(body),
        log: { reason: body.status },
      };
    },
    failure: plainFailure,
  };
}

function cachedCheck<T>(run: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | null = null;
  let at = 0;
  return () => {
    const now = performance.now();
    if (last === null || now - at > LIMITS.readyCacheMs) {
      at = now;
      last = run();
    }
    return last;
  };
}

async function answers(check: () => Promise<void>): Promise<boolean> {
  const answered = check().then(
    () => true,
    () => false,
  );
  return within(LIMITS.readyCheckMs, answered, () => false);
}

/** Prometheus text. */
export function metricsRoute(services: Services): Route {
  return {
    name: "/metrics",
    authorize: (headers) =>
      services.secret.matches(bearerToken(headers.authorization))
        ? null
        : plainFailure(401, "unauthorized"),
    handle: async () => ({ status: 200, body: metricsText(services), contentType: PLAIN }),
    failure: plainFailure,
  };
}

function metricsText({ sql, counts, sessions }: Services): string {
  const { statements, batches, byCommand } = counts.read();
  const pool = sql.stats();
  const lines: string[] = [];
  const metric = (name: string, type: "counter" | "gauge", value: number) => {
    lines.push(`# TYPE ${name} ${type}`, `${name} ${value}`);
  };
  metric("atlas_bridge_sql_statements_total", "counter", statements);
  metric("atlas_bridge_sql_batches_total", "counter", batches);
  metric("atlas_bridge_sql_sessions", "gauge", sessions());
  metric("atlas_bridge_sql_pool_size", "gauge", pool.size);
  metric("atlas_bridge_sql_pool_in_use", "gauge", pool.inUse);
  metric("atlas_bridge_sql_pool_waiting", "gauge", pool.waiting);
  metric("atlas_bridge_sql_queue_waits_total", "counter", pool.waits);
  metric("atlas_bridge_sql_queue_wait_seconds_total", "counter", pool.waitSumMs / 1000);
  metric("atlas_bridge_sql_queue_wait_seconds_max", "gauge", pool.waitMaxMs / 1000);
  lines.push("# TYPE atlas_bridge_requests_total counter");
  for (const { route, status, count } of counts.requests())
    lines.push(`atlas_bridge_requests_total{route="${route}",status="${status}"} ${count}`);
  lines.push("# TYPE atlas_bridge_redis_commands_total counter");
  for (const [command, count] of Object.entries(byCommand).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    lines.push(`atlas_bridge_redis_commands_total{command="${command}"} ${count}`);
  }
  return `${lines.join("\n")}\n`;
}
