import { createRoute, z } from "@hono/zod-openapi";
import { refreshInput } from "#shared/contracts/tokens/token";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { REFRESH_CONNECTION } from "../../problems.ts";
import { token } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const refreshConnection: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/refresh",
    operationId: "refreshConnection",
    tags: ["Tokens"],
    summary: "Refresh a connection now",
    description:
      "Many calls at once cost one refresh. With `rejected_token` nothing is done unless it is the current token; one that cannot be refreshed is checked at the provider, and the connection becomes `needs_reauth` if it is dead.",
    ...writes(surface, { permission: "tokens:read", problems: REFRESH_CONNECTION }),
    request: {
      params: z.object({ connection_id: pathId("con_01jd") }),
      body: jsonBody(refreshInput, { max_wait: 10 }),
    },
    responses: { 200: json("A token from a refresh that began after this call.", token) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), ...c.req.valid("json") };
    return c.json(unwrap(await services.TOKENS.refreshConnection(caller, input)), 200);
  });
};
