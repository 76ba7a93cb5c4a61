import { runInSpan } from "#shared/observe/trace/active-span";
import { Span } from "#shared/observe/trace/span";
import { readTraceparent } from "#shared/observe/trace/trace-context";
import type { Env } from "../../env.ts";
import type { Door } from "../door.ts";
import { pathOf } from "../limits.ts";
import { readTracing } from "./tracing.ts";

const FIRST_FAILURE = 500;
/** A client may send any method. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Answers a request, as the server span of a trace if it is to be recorded. Where traces are off it only calls `serve`.
 * The span has the route's template and never the path: a connect link is a secret.
 */
export function recordRequest(
  door: Door,
  request: Request,
  env: Env,
  serve: (door: Door, request: Request, env: Env) => Promise<Response>,
): Promise<Response> {
  const tracing = readTracing(env);
  if (tracing === null) return serve(door, request, env);
  const place = tracing.sampler.place(readTraceparent(request.headers.get("traceparent")));
  if (place === null) return serve(door, request, env);
  const method = METHODS.has(request.method) ? request.method : "_OTHER";
  const span = new Span(place, "server", method);
  return runInSpan(
    span,
    () => serve(door, request, env),
    (_, response) => describeAnswer(span, door, request, method, response),
  );
}

function describeAnswer(
  span: Span,
  door: Door,
  request: Request,
  method: string,
  { status, headers }: Response,
): void {
  const route = door.routes().template(request.method, pathOf(request.url));
  const requestId = headers.get("x-request-id");
  if (route !== null) span.rename(`${method} ${route}`);
  span.set({
    "http.request.method": method,
    "http.response.status_code": status,
    "atlas.door": door.name,
    ...(route === null ? {} : { "http.route": route }),
    ...(requestId === null ? {} : { "atlas.request.id": requestId }),
  });
  if (status >= FIRST_FAILURE) span.fail(String(status));
}

/** Runs work that no request began, such as due jobs, as a trace of its own if it is to be recorded. */
export function recordWork<T>(name: string, env: Env, work: () => Promise<T>): Promise<T> {
  const place = readTracing(env)?.sampler.place(null) ?? null;
  if (place === null) return work();
  return runInSpan(new Span(place, "internal", name), work, () => undefined);
}
