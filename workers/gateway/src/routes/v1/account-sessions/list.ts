import { createRoute } from "@hono/zod-openapi";
import { listSessionsInput } from "#shared/contracts/auth/session";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json } from "../../describe.ts";
import { accountSession } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listSessions: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/sessions",
    operationId: "listSessions",
    tags: ["Account"],
    summary: "List your sessions",
    description: "Newest first: the places where you are signed in, with the address and browser.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: listSessionsInput },
    responses: { 200: json("One page of your sessions.", pageOf(accountSession)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { ...c.req.valid("query"), session_token };
    return c.json(unwrap(await services.AUTH.listSessions(caller, input)), 200);
  });
};
