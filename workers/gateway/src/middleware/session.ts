import type { MiddlewareHandler } from "hono";
import { accountOfSessionToken } from "#shared/contracts/auth/session-account";
import type { Actor } from "#shared/contracts/call-context";
import { PROJECT_SLUG } from "#shared/contracts/projects/project-slug";
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

/** The session of the browser for a route that takes one but needs none. It is not looked up: the service does that. */
export const sessionNamed = (scope: Scope, headers: Headers): { session_token?: string } => {
  const token = readSessionToken(scope, headers);
  return token === null ? {} : { session_token: token };
};

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
  const named = accountOfSessionToken(token);
  if (named !== null) scope.membership = askEarly(scope, named, c.req.param("project_id"));
  const { proof, ...session } = unwrap(
    await scope.services.AUTH.resolveSession(scope.caller, { session_token: token }),
  );
  if (!safe) checkCsrfToken(headers, session.csrf_token);
  if (named !== session.account.id) scope.membership = null;
  scope.session = session;
  scope.caller = {
    ...scope.caller,
    actor: { type: "account", id: session.account.id },
    ...(proof === undefined ? {} : { proof }),
  };
  scope.rate?.check("key", session.account.id);
  return next();
};

/**
 * Adds the path's project, by its id or slug, and the account's role in it to the context. Runs after {@link requireSession}, or after
 * the authentication of an access token. Answers the same 404 for another account's project, one that the token is not for,
 * an unknown project and a malformed id.
 */
export const requireMember: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const scope = c.env;
  const projectId = c.req.param("project_id") ?? "";
  const { actor } = scope.caller;
  const accountId = accountOf(actor);
  if (accountId === null || !isProjectName(projectId)) refuseProject();
  const member = await (scope.membership ?? askMembership(scope, accountId, projectId));
  if (!member.ok) refuseProject();
  const { role, project_id: id = projectId, state = "active" } = member.value;
  if (!isId("project", id) || !worksIn(actor, id)) refuseProject();
  scope.caller = {
    ...scope.caller,
    projectId: id,
    role,
    ...(state === "active" ? {} : { projectState: state }),
  };
  scope.rate?.check("project", id);
  return next();
};

const isProjectName = (text: string): boolean => isId("project", text) || PROJECT_SLUG.test(text);

const askMembership = (scope: Scope, accountId: string, projectId: string) =>
  scope.services.PROJECTS.resolveMember(scope.caller, {
    account_id: accountId,
    project_id: projectId,
  });

/**
 * Asks for the membership beside the session, which saves a round trip. Nothing comes of the answer unless the session is
 * found and is this account's.
 */
function askEarly(scope: Scope, accountId: string, projectId: string | undefined) {
  if (projectId === undefined || !isProjectName(projectId)) return null;
  const asked = askMembership(scope, accountId, projectId);
  // Where the session is refused, nobody waits for it.
  asked.catch(() => undefined);
  return asked;
}

const accountOf = (actor: Actor): string | null =>
  actor.type === "account" ? actor.id : actor.type === "access_token" ? actor.accountId : null;

const worksIn = (actor: Actor, projectId: string): boolean =>
  actor.type !== "access_token" ||
  actor.projectIds === null ||
  actor.projectIds.includes(projectId);

function refuseProject(): never {
  refuse("not_found", "This project does not exist, or you are not a member of it.");
}
