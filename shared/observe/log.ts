/** What a log line may say: an allow-list, so that a secret has no field to stand in. ECS names; the rest under `labels`. */
export type LogFields = {
  readonly request_id?: string;
  readonly service?: string;
  /** The contract method that ran. */
  readonly rpc_method?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly duration_ms?: number;
  readonly project_id?: string;
  readonly connection_id?: string;
  readonly integration_id?: string;
  readonly code?: string;
  readonly error_name?: string;
  /** From {@link stackOf}: frames only. */
  readonly error_stack?: string;
  readonly sqlstate?: string;
  readonly count?: number;
};

export type Level = "info" | "warn" | "error";

/** Writes one line with what is known of the call already in it. */
export type Logger = (level: Level, event: string, fields?: LogFields) => void;

export const makeLogger =
  (known: LogFields): Logger =>
  (level, event, fields) =>
    log(level, event, { ...known, ...fields });

/** Writes one JSON line. `event` is a stable name such as `token_lost`; values are never interpolated into it. */
export function log(level: Level, event: string, fields: LogFields = {}): void {
  const {
    request_id,
    service,
    rpc_method,
    method,
    route,
    status,
    duration_ms,
    error_name,
    error_stack,
    ...labels
  } = fields;
  const line = JSON.stringify({
    "@timestamp": new Date().toISOString(),
    "log.level": level,
    "event.action": event,
    "service.name": service === undefined ? undefined : `atlas-${service}`,
    "rpc.method": rpc_method,
    "http.request.id": request_id,
    "http.request.method": method,
    "http.response.status_code": status,
    "event.duration": duration_ms === undefined ? undefined : duration_ms * 1_000_000,
    "error.type": error_name,
    "error.stack_trace": error_stack,
    labels: { route, ...labels },
  });
  if (level === "error") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}

/** Where an unexpected error came from: its stack without its message, which may hold values. */
export function stackOf(thrown: unknown): { error_name: string; error_stack?: string } {
  if (!(thrown instanceof Error)) return { error_name: "unknown" };
  const frames = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error_name: thrown.name,
    error_stack: frames
      .slice(0, 8)
      .map((line) => line.trim())
      .join("\n"),
  };
}
