import { createRoute, z } from "@hono/zod-openapi";
import { readTokenQuery } from "#shared/contracts/tokens/token";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { READ_TOKEN } from "../../problems.ts";
import { token } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const readConnectionToken: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/connections/{connection_id}/token",
    operationId: "readConnectionToken",
    tags: ["Tokens"],
    summary: "Get a valid access token for a connection",
    description:
      "Refreshes an expired token first; concurrent calls share one refresh. `max_wait` limits the wait, in seconds.",
    ...reads(surface, { permission: "tokens:read", problems: READ_TOKEN }),
    request: {
      params: z.object({ connection_id: pathId("con_01jd") }),
      query: readTokenQuery,
    },
    responses: { 200: json("The provider's access token.", token) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), ...c.req.valid("query") };
    return c.json(unwrap(await services.TOKENS.readToken(caller, input)), 200);
  });
};
