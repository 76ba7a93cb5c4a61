import { createRoute, z } from "@hono/zod-openapi";
import { updateConnectionInput } from "#shared/contracts/tokens/connection";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { OPEN_VAULT } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateConnection: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/connections/{connection_id}",
    operationId: "updateConnection",
    tags: ["Connections"],
    summary: "Replace a connection's tags or metadata",
    ...writes(surface, { permission: "connections:write", problems: OPEN_VAULT }),
    request: {
      params: z.object({ connection_id: pathId("con_01jd") }),
      body: jsonBody(updateConnectionInput, { tags: { team: "blue" } }),
    },
    responses: { 200: json("The updated connection.", connection) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), changes: c.req.valid("json") };
    return c.json(unwrap(await services.TOKENS.updateConnection(caller, input)), 200);
  });
};
