import { HTTPException } from "hono/http-exception";
import { newId } from "#shared/ids";
import { httpDuration, httpRequests } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { log, stackOf } from "#shared/observe/log";
import { type Scope, anonymous } from "../context.ts";
import { type Env, readConfig } from "../env.ts";
import { clientAddress } from "./client-address.ts";
import type { Door } from "./door.ts";
import { checkHeaders, checkUrl, pathOf } from "./limits.ts";
import { type Failure, ProblemError } from "./problem.ts";
import { Refusals } from "./refusals.ts";
import { renderFailure } from "./render-failure.ts";
import { readTraceId } from "./trace-context.ts";
import { secureHeaders } from "./security-headers.ts";

const refusals = new Refusals();

/**
 * Answers one request: checks limits, runs the route, renders errors, adds headers, writes the log line. Always
 * returns a response, whatever the route throws.
 */
export async function serveRequest(door: Door, request: Request, env: Env): Promise<Response> {
  const config = readConfig(env);
  const requestId = newId("request");
  const startedMs = Date.now();
  const ip = clientAddress(request.headers, config.clientAddress);
  const scope: Scope = {
    services: env,
    config,
    requestId,
    caller: anonymous(requestId, ip, readTraceId(request.headers.get("traceparent"))),
    apiKey: null,
    session: null,
  };
  let response: Response;
  let code: string | undefined;
  try {
    checkUrl(request.url);
    checkHeaders(request.headers);
    response = await door.app.fetch(request, scope);
  } catch (thrown) {
    const failure = toFailure(thrown, scope);
    code = failure.code;
    if (code === "forbidden") await refusals.record(scope, operationOf(door, request));
    response = renderFailure(door, request, scope, failure, thrown);
  }
  secureHeaders(response.headers, config, requestId);
  measure(door, request, response.status, Date.now() - startedMs);
  if (response.status >= 400 || config.accessLog)
    logAnswer(door, request, scope, response.status, Date.now() - startedMs, code);
  return response;
}

/** The error as the caller may see it. An unexpected one becomes fixed text; its name goes to the log. */
function toFailure(thrown: unknown, scope: Scope): Failure {
  if (thrown instanceof ProblemError) return thrown.failure;
  if (thrown instanceof HTTPException)
    return thrown.status === 415
      ? { code: "unsupported_media_type", detail: "Send the body as application/json." }
      : { code: "invalid_request", detail: "Atlas cannot read this request." };
  log("error", "request_failed", {
    request_id: scope.requestId,
    trace_id: scope.caller.traceId,
    service: "gateway",
    ...stackOf(thrown),
  });
  return isOutage(thrown)
    ? {
        code: "service_unavailable",
        detail: "Atlas is not available right now. Try again in a moment.",
        retry_after: 2,
      }
    : {
        code: "internal_error",
        detail: "Something went wrong on our side. Include the request id when you report it.",
      };
}

/** Whether a service reported an outage, or the platform marked a call that never reached its service. */
function isOutage(thrown: unknown): boolean {
  if (typeof thrown !== "object" || thrown === null) return false;
  return (
    ("outage" in thrown && thrown.outage === true) ||
    ("retryable" in thrown && thrown.retryable === true) ||
    ("overloaded" in thrown && thrown.overloaded === true)
  );
}

const routeOf = (door: Door, request: Request): string =>
  door.routes().template(request.method, pathOf(request.url)) ?? "unmatched";

const operationOf = (door: Door, request: Request): string =>
  `${request.method} ${routeOf(door, request)}`;

/** A client may send any method, so only the usual ones become a label. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function measure(door: Door, request: Request, status: number, durationMs: number): void {
  const labels = {
    door: door.name,
    method: METHODS.has(request.method) ? request.method : "other",
    route: routeOf(door, request),
  };
  meter.count(httpRequests, { ...labels, status: String(status) });
  meter.observe(httpDuration, labels, durationMs / 1_000);
}

function logAnswer(
  door: Door,
  request: Request,
  scope: Scope,
  status: number,
  durationMs: number,
  code: string | undefined,
): void {
  const level = status >= 500 ? "error" : status >= 400 ? "warn" : "info";
  log(level, "request_answered", {
    request_id: scope.requestId,
    trace_id: scope.caller.traceId,
    service: "gateway",
    method: request.method,
    route: routeOf(door, request),
    status,
    duration_ms: durationMs,
    ...(code === undefined ? {} : { code }),
    ...(scope.caller.projectId === null ? {} : { project_id: scope.caller.projectId }),
  });
}
