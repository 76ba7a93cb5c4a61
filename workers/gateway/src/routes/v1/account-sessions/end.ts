import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { noSessionCookie } from "../../../http/session-cookie.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const endSession: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/account/sessions/{session_id}",
    operationId: "endSession",
    tags: ["Account"],
    summary: "End one of your sessions",
    description: "The session stops working at once. Ending the one that you use signs you out.",
    ...writes(surface, { problems: NAMED, inMaintenance: "works" }),
    request: { params: z.object({ session_id: pathId("ses_01jd") }) },
    responses: { 204: { description: "The session has ended." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { id: c.req.valid("param").session_id, session_token };
    const { current } = unwrap(await services.AUTH.endSession(caller, input));
    if (!current) return c.body(null, 204);
    return c.body(null, 204, { "set-cookie": noSessionCookie(config) });
  });
};
