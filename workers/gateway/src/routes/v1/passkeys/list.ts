import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { passkey } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listPasskeys: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/passkeys",
    operationId: "listPasskeys",
    tags: ["Account"],
    summary: "List your passkeys",
    description: "Newest first, all of them.",
    ...reads(surface),
    responses: { 200: json("Your passkeys.", pageOf(passkey)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.AUTH.listPasskeys(caller))), 200);
  });
};
