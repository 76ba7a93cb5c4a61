import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { accountSecurity } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getSecurity: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/security",
    operationId: "getSecurity",
    tags: ["Account"],
    summary: "See what protects your account",
    ...reads(surface),
    responses: { 200: json("The ways into the account, and its second factor.", accountSecurity) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.getSecurity(caller)), 200);
  });
};
