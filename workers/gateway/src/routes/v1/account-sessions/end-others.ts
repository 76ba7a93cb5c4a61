import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json } from "../../describe.ts";
import { endedSessions } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const endOtherSessions: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/account/sessions",
    operationId: "endOtherSessions",
    tags: ["Account"],
    summary: "End all your other sessions",
    description: "They stop working at once. The session that you use stays.",
    ...writes(surface, { inMaintenance: "works" }),
    responses: { 200: json("How many sessions were ended.", endedSessions) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    return c.json(unwrap(await services.AUTH.endOtherSessions(caller, { session_token })), 200);
  });
};
