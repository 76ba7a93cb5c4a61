import { createRoute } from "@hono/zod-openapi";
import { listAccessTokensInput } from "#shared/contracts/auth/access-token";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { accessToken } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listAccessTokens: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/tokens",
    operationId: "listAccessTokens",
    tags: ["Access tokens"],
    summary: "List your personal access tokens",
    description: "Newest first, with those that have ended in the last 90 days.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: listAccessTokensInput },
    responses: { 200: json("One page of your tokens, without secrets.", pageOf(accessToken)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.listAccessTokens(caller, c.req.valid("query"))), 200);
  });
};
