import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { linkedIdentityList } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listIdentities: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/identities",
    operationId: "listIdentities",
    tags: ["Account"],
    summary: "List your linked identities",
    description: "The accounts at providers that open your account, newest first, at most 20.",
    ...reads(surface),
    responses: { 200: json("The linked identities.", linkedIdentityList) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json({ data: unwrap(await services.AUTH.listIdentities(caller)) }, 200);
  });
};
