import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { entityTag } from "../../if-match.ts";
import { platformSettings } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { withOperator } from "./operator-settings.ts";

export const getPlatformSettings: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/settings",
    operationId: "getPlatformSettings",
    tags: ["Administration"],
    summary: "Get the settings of the installation",
    ...reads(surface),
    responses: { 200: json("The settings. `ETag` is their version.", platformSettings) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const found = unwrap(await services.USERS.getPlatformSettings(caller));
    return c.json(withOperator(config, found), 200, { etag: entityTag(found.version) });
  });
};
