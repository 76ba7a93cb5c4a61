import { createRoute } from "@hono/zod-openapi";
import { findTokenQuery } from "#shared/contracts/tokens/token";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { FIND_TOKEN } from "../../problems.ts";
import { token } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const findToken: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/token",
    operationId: "findToken",
    tags: ["Tokens"],
    summary: "Get a valid access token by integration and your own user id",
    description:
      "Answers `ambiguous_connection` if the person connected several accounts at this integration.",
    ...reads(surface, { permission: "tokens:read", problems: FIND_TOKEN }),
    request: { query: findTokenQuery },
    responses: { 200: json("The provider's access token.", token) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.TOKENS.readToken(caller, c.req.valid("query"))), 200);
  });
};
