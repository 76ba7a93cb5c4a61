import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listPlatformAccountsInput } from "#shared/contracts/users/platform-account";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { platformAccount } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listPlatformAccounts: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/accounts",
    operationId: "listPlatformAccounts",
    tags: ["Administration"],
    summary: "List all accounts",
    description: "Newest first.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: listPlatformAccountsInput },
    responses: { 200: json("One page of accounts.", pageOf(platformAccount)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(
      unwrap(await services.USERS.listPlatformAccounts(caller, c.req.valid("query"))),
      200,
    );
  });
};
