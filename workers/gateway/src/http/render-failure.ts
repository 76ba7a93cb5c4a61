import type { Scope } from "../context.ts";
import { renderErrorPage } from "../hosted/error-page.tsx";
import type { AnswerStyle } from "./answer-style.ts";
import type { Door } from "./door.ts";
import { pathOf } from "./limits.ts";
import { type Failure, ProblemError } from "./problem.ts";
import { statusOf, toProblem } from "./to-problem.ts";

type Init = {
  readonly status: number;
  readonly headers: Headers;
  readonly challenge: Door["challenge"];
};
type Renderer = (request: Request, scope: Scope, failure: Failure, init: Init) => Response;

const RENDERERS: Readonly<Record<AnswerStyle, Renderer>> = {
  problem: renderProblem,
  page: renderErrorPage,
};

/** Renders a failure in the style of the route group that the path belongs to. */
export function renderFailure(
  { routes, challenge }: Door,
  request: Request,
  scope: Scope,
  failure: Failure,
  /** What was thrown; a ProblemError adds its headers, such as `Allow`. */
  thrown: unknown,
): Response {
  const headers = new Headers(thrown instanceof ProblemError ? { ...thrown.headers } : {});
  if (failure.retry_after !== undefined)
    headers.set("retry-after", String(Math.max(1, Math.ceil(failure.retry_after))));
  const render = RENDERERS[routes().styleOf(pathOf(request.url))];
  return render(request, scope, failure, { status: statusOf(failure.code), headers, challenge });
}

function renderProblem(
  request: Request,
  scope: Scope,
  failure: Failure,
  { status, headers, challenge }: Init,
): Response {
  if (status === 401 && challenge !== null && !headers.has("www-authenticate"))
    headers.set("www-authenticate", challenge);
  headers.set("content-type", "application/problem+json");
  const isUnsafe = status === 414 || failure.code === "credential_in_url";
  const problem = toProblem(failure, {
    baseUrl: scope.config.baseUrl,
    instance: isUnsafe ? "" : pathOf(request.url),
    requestId: scope.requestId,
  });
  const body = request.method === "HEAD" ? null : JSON.stringify(problem);
  return new Response(body, { status, headers });
}
