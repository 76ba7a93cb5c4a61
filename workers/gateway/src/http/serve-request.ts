import { HTTPException } from "hono/http-exception";
import { clientNetwork } from "#shared/client-network";
import { newId } from "#shared/ids";
import { httpDuration, httpRequests } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { log, stackOf } from "#shared/observe/log";
import { type Scope, anonymous } from "../context.ts";
import { type Config, type Env, readConfig } from "../env.ts";
import { clientAddress } from "./client-address.ts";
import { allowOrigin, answerPreflight } from "./cors.ts";
import type { Door } from "./door.ts";
import { checkHeaders, checkUrl, pathOf } from "./limits.ts";
import { type Failure, ProblemError } from "./problem.ts";
import { classOf } from "./rate-limits/policies.ts";
import { RateCheck } from "./rate-limits/rate-check.ts";
import { WindowCounter } from "./rate-limits/window-counter.ts";
import { Refusals } from "./refusals.ts";
import { renderFailure } from "./render-failure.ts";
import { readTraceId } from "./trace-context.ts";
import { secureHeaders } from "./security-headers.ts";
import { servicesOf } from "./trace/tracing.ts";

const refusals = new Refusals();
const requestCounts = new WindowCounter();

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
    services: servicesOf(env),
    config,
    requestId,
    caller: anonymous(requestId, ip, readTraceId(request.headers.get("traceparent"))),
    apiKey: null,
    accessToken: null,
    rate: rateOf(door, request, config),
    session: null,
    membership: null,
  };
  const direct = door.direct?.(request) ?? null;
  let response: Response;
  let code: string | undefined;
  try {
    checkUrl(request.url);
    checkHeaders(request.headers);
    if (ip !== null) scope.rate?.check("address", clientNetwork(ip));
    if (direct === null) {
      response = answerPreflight(door, request) ?? (await door.app.fetch(request, scope));
      secureHeaders(response.headers, config, requestId);
    } else response = await direct.answer(scope);
  } catch (thrown) {
    const failure = toFailure(thrown, scope);
    code = failure.code;
    if (code === "forbidden") await refusals.record(scope, operationOf(door, request));
    response = renderFailure(door, request, scope, failure, thrown);
    secureHeaders(response.headers, config, requestId);
  }
  scope.rate?.addHeaders(response.headers);
  const origins = scope.apiKey?.allowed_origins;
  if (origins !== undefined) allowOrigin(response.headers, request.headers.get("origin"), origins);
  const { status } = response;
  const durationMs = Date.now() - startedMs;
  const isLogged = status >= 400 || config.accessLog;
  const route = direct?.route ?? scope.route ?? routeOf(door, request);
  measure(door, request, route, status, durationMs);
  if (isLogged) logAnswer(request, scope, route, status, durationMs, code);
  return response;
}

/** The limits of the request's class; null for jobs and where nothing is limited. */
function rateOf({ name }: Door, { method, url }: Request, config: Config): RateCheck | null {
  if (config.rateLimits.size === 0 || name === "jobs") return null;
  const routeClass = classOf(method, pathOf(url));
  const limits = routeClass === null ? undefined : config.rateLimits.get(routeClass);
  return limits === undefined ? null : new RateCheck(limits, requestCounts);
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

function measure(
  door: Door,
  request: Request,
  route: string,
  status: number,
  durationMs: number,
): void {
  const labels = {
    door: door.name,
    method: METHODS.has(request.method) ? request.method : "other",
    route,
  };
  meter.count(httpRequests, { ...labels, status: String(status) });
  meter.observe(httpDuration, labels, durationMs / 1_000);
}

function logAnswer(
  request: Request,
  scope: Scope,
  route: string,
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
    route,
    status,
    duration_ms: durationMs,
    ...(code === undefined ? {} : { code }),
    ...(scope.caller.projectId === null ? {} : { project_id: scope.caller.projectId }),
  });
}
