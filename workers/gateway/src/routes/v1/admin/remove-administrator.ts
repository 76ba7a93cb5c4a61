import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { REMOVE_ADMINISTRATOR } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const removeAdministrator: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/administrators/{account_id}",
    operationId: "removeAdministrator",
    tags: ["Administration"],
    summary: "Take the right of an administrator away",
    description:
      "The account's next request finds no administration. The last administrator who can sign in stays, and those that the operator named are the operator's.",
    ...writes(surface, { problems: REMOVE_ADMINISTRATOR, stepUp: true }),
    request: { params: z.object({ account_id: pathId("acc_01jd") }) },
    responses: { 204: { description: "The account is no administrator any more." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.USERS.removeAdministrator(caller, c.req.valid("param")));
    return c.body(null, 204);
  });
};
