import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listFlowsInput } from "#shared/contracts/oauth/flow-record";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { LIST_FLOWS } from "../../problems.ts";
import { flow } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listFlows: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/flows",
    operationId: "listFlows",
    tags: ["Connect"],
    summary: "List how flows ended",
    description:
      "Newest first. Says of every flow how it ended and, when it failed, at which step, by which check and what the " +
      "provider said. A flow is kept for 30 days after it ended. `since` and `until` are about `finished_at`: `since` is included, `until` is not.",
    ...reads(surface, { permission: "connections:read", problems: LIST_FLOWS }),
    request: { query: listFlowsInput },
    responses: { 200: json("One page of flows.", pageOf(flow)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.OAUTH.listFlows(caller, c.req.valid("query"))), 200);
  });
};
