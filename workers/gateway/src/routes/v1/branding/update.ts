import { createRoute } from "@hono/zod-openapi";
import { updateBrandingInput } from "#shared/contracts/projects/branding";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { UPDATE_BRANDING } from "../../problems.ts";
import { branding } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { showBranding } from "./show-branding.ts";

export const updateBranding: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/branding",
    operationId: "updateBranding",
    tags: ["Branding"],
    summary: "Change the branding",
    description:
      "Fields that you leave out do not change. The hosted pages show the change within 20 seconds.",
    ...writes(surface, { permission: "project:write", problems: UPDATE_BRANDING }),
    request: {
      body: jsonBody(updateBrandingInput, {
        accent_color: "#c2410c",
        support: "help@example.com",
      }),
    },
    responses: { 200: json("The changed branding.", branding) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const changed = await services.PROJECTS.updateBranding(caller, c.req.valid("json"));
    return c.json(showBranding(c.env, unwrap(changed)), 200);
  });
};
