import { createRoute, z } from "@hono/zod-openapi";
import { refreshInput } from "#shared/contracts/tokens/token";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { REFRESH_CONNECTION } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

/** The same refresh as for API keys. A session gets the connection and never the token, which needs the password. */
export const refreshFromDashboard: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/refresh",
    operationId: "refreshConnection",
    tags: ["Connections"],
    summary: "Refresh a connection now",
    description:
      "Concurrent calls share one refresh. The answer is the connection, without its token.",
    ...writes(surface, {
      permission: "tokens:read",
      problems: REFRESH_CONNECTION,
      inMaintenance: "works",
    }),
    request: {
      params: z.object({ connection_id: pathId("con_01jd") }),
      body: jsonBody(refreshInput, { max_wait: 10 }),
    },
    responses: {
      200: json("The connection after a refresh that started after this call.", connection),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), ...c.req.valid("json") };
    unwrap(await services.TOKENS.refreshConnection(caller, input));
    const { connection_id } = input;
    return c.json(unwrap(await services.TOKENS.getConnection(caller, { connection_id })), 200);
  });
};
