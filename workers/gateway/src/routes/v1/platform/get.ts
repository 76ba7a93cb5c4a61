import { createRoute } from "@hono/zod-openapi";
import { platformStatus } from "../../../middleware/maintenance.ts";
import { json } from "../../describe.ts";
import { platformStatus as schema } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getPlatform: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/platform",
    operationId: "getPlatform",
    tags: ["Account"],
    summary: "Get who may sign up, and whether there is maintenance",
    description: "For anyone. At most 15 seconds old.",
    ...reads(surface),
    responses: { 200: json("What the installation says to everybody.", schema) },
  });
  surface.app.openapi(route, async (c) => c.json(await platformStatus(c.env), 200));
};
