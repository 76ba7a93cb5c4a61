/**
 * What a log line may say. An allow-list: anything else that an object holds is left out, so a secret has no field to
 * appear in. Fields have ECS names where ECS has one; the others go under `labels`.
 *
 * @see [Elastic Common Schema](https://www.elastic.co/guide/en/ecs/current/index.html)
 */
export type LogFields = {
  readonly request_id?: string;
  /** From the caller's `traceparent`. */
  readonly trace_id?: string | undefined;
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
  readonly webhook_id?: string;
  readonly code?: string;
  /** Which of the checks behind one public `code` failed. */
  readonly cause?: string;
  /** Where a flow ended. */
  readonly step?: string;
  /** The provider's own name for its error, as far as it is safe to show. */
  readonly provider_error?: string;
  readonly error_name?: string;
  /** Frames only, from {@link stackOf}. */
  readonly error_stack?: string;
  readonly sqlstate?: string;
  readonly count?: number;
};

export type Level = "info" | "warn" | "error";

/** The release of ECS whose names the lines have; `deploy/logging/ecs-fields.json` lists them. */
export const ECS_VERSION = "9.4.0";

/** Writes one line with what is known of the call already in it. */
export type Logger = (level: Level, event: string, fields?: LogFields) => void;

export const makeLogger =
  (known: LogFields): Logger =>
  (level, event, fields) =>
    log(level, event, { ...known, ...fields });

/** Writes one line of JSON. `event` is a stable name such as `token_lost`, without values in it. */
export function log(level: Level, event: string, fields: LogFields = {}): void {
  const {
    request_id,
    trace_id,
    service,
    rpc_method,
    method,
    route,
    status,
    duration_ms,
    error_name,
    error_stack,
    project_id,
    connection_id,
    integration_id,
    webhook_id,
    code,
    cause,
    step,
    provider_error,
    sqlstate,
    count,
  } = fields;
  const line = JSON.stringify({
    "@timestamp": new Date().toISOString(),
    "ecs.version": ECS_VERSION,
    "log.level": level,
    "event.action": event,
    "service.name": service === undefined ? undefined : `atlas-${service}`,
    "http.request.id": request_id,
    "trace.id": trace_id,
    "http.request.method": method,
    "http.response.status_code": status,
    "event.duration": duration_ms === undefined ? undefined : Math.round(duration_ms * 1_000_000),
    "error.type": error_name,
    "error.stack_trace": error_stack,
    labels: {
      rpc_method,
      route,
      project_id,
      connection_id,
      integration_id,
      webhook_id,
      code,
      cause,
      step,
      provider_error,
      sqlstate,
      count,
    },
  });
  if (level === "error") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}

/** Where an unexpected error came from: its stack without its message, which may hold secrets. */
export function stackOf(thrown: unknown): { error_name: string; error_stack?: string } {
  if (!(thrown instanceof Error)) return { error_name: "unknown" };
  const { message, stack = "" } = thrown;
  // A line of the message may look like a frame, so take the message out first.
  const frames = stack
    .replace(message, () => "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return {
    error_name: thrown.name,
    error_stack: frames
      .slice(0, 8)
      .map((line) => line.trim())
      .join("\n"),
  };
}
