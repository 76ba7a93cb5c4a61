import type { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { newId } from "#shared/ids";
import { log, stackOf } from "#shared/observe/log";
import { type GatewayEnv, type Scope, anonymous } from "../context.ts";
import { type Env, readConfig } from "../env.ts";
import { renderErrorPage } from "../hosted/error-page.tsx";
import { checkHeaders, checkUrl, pathOf } from "./limits.ts";
import { type Failure, ProblemError } from "./problem.ts";
import type { RouteTable } from "./route-table.ts";
import { secureHeaders } from "./security-headers.ts";
import { statusOf, toProblem } from "./to-problem.ts";

/** One of the gateway's entrypoints: its routes, and how it answers errors. */
export type Door = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly routes: () => RouteTable;
  /** How its API wants credentials, for `WWW-Authenticate`; null where a cookie is the credential. */
  readonly challenge: string | null;
  /** The paths that people see: their errors are pages. */
  readonly isHosted: (path: string) => boolean;
};

const ADDRESS = /^[0-9A-Fa-f.:]{2,45}$/;

/**
 * Answers one request: limits, the route, errors, headers and the log line. Nothing but an answer leaves, whatever
 * the route throws.
 */
export async function serveRequest(door: Door, request: Request, env: Env): Promise<Response> {
  const config = readConfig(env);
  const requestId = newId("request");
  const startedMs = Date.now();
  // The platform's word only: X-Forwarded-For and its kin are the client's.
  const address = request.headers.get("cf-connecting-ip");
  const ip = address !== null && ADDRESS.test(address) ? address : null;
  const scope: Scope = {
    services: env,
    config,
    requestId,
    caller: anonymous(requestId, ip),
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
    response = renderFailure(door, request, scope, failure, thrown);
  }
  secureHeaders(response.headers, config, requestId);
  if (response.status >= 400 || config.accessLog)
    logAnswer(door, request, scope, response.status, Date.now() - startedMs, code);
  return response;
}

/** The error as it may be told: an unexpected one becomes fixed text, and its name goes to the log. */
function toFailure(thrown: unknown, scope: Scope): Failure {
  if (thrown instanceof ProblemError) return thrown.failure;
  if (thrown instanceof HTTPException)
    return thrown.status === 415
      ? { code: "unsupported_media_type", detail: "Send JSON as application/json." }
      : { code: "invalid_request", detail: "The request cannot be read." };
  log("error", "request_failed", {
    request_id: scope.requestId,
    service: "gateway",
    ...stackOf(thrown),
  });
  return isOutage(thrown)
    ? { code: "service_unavailable", detail: "Try again in a moment.", retry_after: 2 }
    : {
        code: "internal_error",
        detail: "This is not the request's fault. Name the request id when you report it.",
      };
}

/** A service whose database was away says so; the platform marks a call that never reached its service. */
function isOutage(thrown: unknown): boolean {
  if (typeof thrown !== "object" || thrown === null) return false;
  return (
    ("outage" in thrown && thrown.outage === true) ||
    ("retryable" in thrown && thrown.retryable === true) ||
    ("overloaded" in thrown && thrown.overloaded === true)
  );
}

function renderFailure(
  door: Door,
  request: Request,
  scope: Scope,
  failure: Failure,
  thrown: unknown,
): Response {
  const path = pathOf(request.url);
  const status = statusOf(failure.code);
  const headers = new Headers(thrown instanceof ProblemError ? { ...thrown.headers } : {});
  if (failure.retry_after !== undefined)
    headers.set("retry-after", String(Math.max(1, Math.ceil(failure.retry_after))));
  if (door.isHosted(path)) return renderErrorPage(request, scope, failure, { status, headers });
  if (status === 401 && door.challenge !== null && !headers.has("www-authenticate"))
    headers.set("www-authenticate", door.challenge);
  headers.set("content-type", "application/problem+json");
  const instance = status === 414 || failure.code === "credential_in_url" ? "" : path;
  const problem = toProblem(failure, {
    baseUrl: scope.config.baseUrl,
    instance,
    requestId: scope.requestId,
  });
  const body = request.method === "HEAD" ? null : JSON.stringify(problem);
  return new Response(body, { status, headers });
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
    service: "gateway",
    method: request.method,
    route: door.routes().template(request.method, pathOf(request.url)) ?? "unmatched",
    status,
    duration_ms: durationMs,
    ...(code === undefined ? {} : { code }),
    ...(scope.caller.projectId === null ? {} : { project_id: scope.caller.projectId }),
  });
}
