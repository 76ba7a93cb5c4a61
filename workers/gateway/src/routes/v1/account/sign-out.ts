import { createRoute } from "@hono/zod-openapi";
import { checkCsrfToken } from "../../../http/csrf.ts";
import { readSessionToken } from "../../../middleware/session.ts";
import { ProblemError, unwrap } from "../../../http/problem.ts";
import { noSessionCookie } from "../../../http/session-cookie.ts";
import { type Route, writes } from "../../surface.ts";

export const signOut: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-out",
    operationId: "signOut",
    tags: ["Account"],
    summary: "Sign out",
    description:
      "Needs the CSRF token while the session is valid. Signing out without a session succeeds.",
    ...writes(surface),
    responses: { 204: { description: "The session has ended and its cookie is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const token = readSessionToken(c.env, c.req.raw.headers);
    if (token !== null) {
      const input = { session_token: token };
      const found = await services.AUTH.resolveSession(caller, input);
      if (found.ok) {
        checkCsrfToken(c.req.raw.headers, found.value.csrf_token);
        unwrap(await services.AUTH.signOut(caller, input));
      } else if (found.error.code !== "unauthenticated") throw new ProblemError(found.error);
    }
    return c.body(null, 204, { "set-cookie": noSessionCookie(config) });
  });
};
