import { ECS_VERSION } from "#shared/observe/log";

/** What a log line may carry; nothing a client sent besides a command's name. */
export type LogFields = {
  route?: string;
  status?: number;
  ms?: number;
  sqlstate?: string;
  command?: string;
  port?: number;
  reason?: string;
};

export type LogLevel = "info" | "warn" | "error";

const MAX_LINES_PER_SECOND = 20;

let windowStart = 0;
let lines = 0;

/**
 * Writes one line of JSON with ECS names to standard error. Bounded to 20 lines a second: an outage must not also become a flood.
 */
export function log(level: LogLevel, message: string, fields: LogFields = {}): void {
  const now = Date.now();
  if (now - windowStart >= 1000) {
    windowStart = now;
    lines = 0;
  }
  lines += 1;
  if (lines > MAX_LINES_PER_SECOND) return;
  const { status, ms, port, ...labels } = fields;
  const line = {
    "@timestamp": new Date(now).toISOString(),
    "ecs.version": ECS_VERSION,
    "log.level": level,
    "service.name": "atlas-bridge",
    message,
    "http.response.status_code": status,
    "event.duration": ms === undefined ? undefined : Math.round(ms * 1_000_000),
    "server.port": port,
    labels,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
