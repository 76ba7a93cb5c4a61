import type { MiddlewareHandler } from "hono";
import { isId } from "#shared/ids";
import type { GatewayEnv, Scope } from "../context.ts";
import { cookieName, readCookie } from "../http/cookies.ts";
import { checkCsrfToken, checkOrigin, isSafeMethod } from "../http/csrf.ts";
import { refuse, unwrap } from "../http/problem.ts";

const TOKEN_FORM = /^[\w.~-]{16,256}$/;

/** The session cookie's value, if it is well-formed. */
export function readSessionToken(scope: Scope, headers: Headers): string | null {
  const token = readCookie(headers.get("cookie"), cookieName(scope.config, "atlas_session"));
  return token !== null && TOKEN_FORM.test(token) ? token : null;
}

/** The same; refuses the request where there is none. */
export const requireSessionToken = (scope: Scope, headers: Headers): string =>
  readSessionToken(scope, headers) ?? refuse("unauthenticated", "Sign in first.");

/**
 * Authenticates the account behind the session cookie. Any request but a GET must come from the dashboard's own origin
 * and carry the session's CSRF token. Ignores API keys.
 */
export const requireSession: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const scope = c.env;
  const { headers } = c.req.raw;
  const safe = isSafeMethod(c.req.method);
  if (!safe) checkOrigin(headers, scope.config);
  const token = requireSessionToken(scope, headers);
  const session = unwrap(
    await scope.services.AUTH.resolveSession(scope.caller, { session_token: token }),
  );
  if (!safe) checkCsrfToken(headers, session.csrf_token);
  scope.session = session;
  scope.caller = { ...scope.caller, actor: { type: "account", id: session.account.id } };
  return next();
};

/**
 * Adds the path's project and the account's role in it to the context. Runs after {@link requireSession}. Answers the
 * same 404 for another account's project, an unknown project and a malformed id.
 */
export const requireMember: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const scope = c.env;
  const projectId = c.req.param("project_id") ?? "";
  const { actor } = scope.caller;
  if (actor.type !== "account" || !isId("project", projectId)) refuseProject();
  const member = await scope.services.PROJECTS.resolveMember(scope.caller, {
    account_id: actor.id,
    project_id: projectId,
  });
  if (!member.ok) refuseProject();
  scope.caller = { ...scope.caller, projectId, role: member.value.role };
  return next();
};

function refuseProject(): never {
  refuse("not_found", "This project does not exist, or you are not a member of it.");
}
