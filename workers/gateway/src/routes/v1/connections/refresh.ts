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
      "Concurrent calls share one refresh. If the provider refused a token, send it as `rejected_token`: Atlas then refreshes only if it is still the current one. If it cannot be refreshed, Atlas asks the provider about it and moves the connection to `needs_reauth` if it no longer works.",
    ...writes(surface, {
      permission: "tokens:read",
      problems: REFRESH_CONNECTION,
      once: false,
      inMaintenance: "works",
    }),
    request: {
      params: z.object({ connection_id: pathId("con_01jd") }),
      body: jsonBody(refreshInput, { max_wait: 10 }),
    },
    responses: { 200: json("The token of a refresh that started after this call.", token) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), ...c.req.valid("json") };
    return c.json(unwrap(await services.TOKENS.refreshConnection(caller, input)), 200);
  });
};
