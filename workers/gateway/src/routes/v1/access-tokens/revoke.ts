import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const revokeAccessToken: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/account/tokens/{access_token_id}",
    operationId: "revokeAccessToken",
    tags: ["Access tokens"],
    summary: "Revoke a personal access token",
    description: "It stops working within 20 seconds. Revoking it again succeeds.",
    ...writes(surface, { problems: NAMED, inMaintenance: "works" }),
    request: { params: z.object({ access_token_id: pathId("pat_01jd") }) },
    responses: { 204: { description: "The token is revoked." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { access_token_id: id } = c.req.valid("param");
    unwrap(await services.AUTH.revokeAccessToken(caller, { id }));
    return c.body(null, 204);
  });
};
