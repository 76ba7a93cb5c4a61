import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { returnUrl } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listReturnUrls: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/return-urls",
    operationId: "listReturnUrls",
    tags: ["Return URLs"],
    summary: "List return URLs",
    ...reads(surface, { permission: "project:read" }),
    responses: { 200: json("The URLs that connect flows may return to.", pageOf(returnUrl)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROJECTS.listReturnUrls(caller))), 200);
  });
};
