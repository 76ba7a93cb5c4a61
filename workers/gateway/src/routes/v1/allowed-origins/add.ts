import { createRoute } from "@hono/zod-openapi";
import { addAllowedOriginInput } from "#shared/contracts/projects/allowed-origin";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { ADD_ALLOWED_ORIGIN } from "../../problems.ts";
import { allowedOrigin } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const addAllowedOrigin: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/allowed-origins",
    operationId: "addAllowedOrigin",
    tags: ["Allowed origins"],
    summary: "Add an allowed origin",
    description:
      "Pages of this origin may read what Atlas answers to the project's API keys. Works within 20 seconds.",
    ...writes(surface, { permission: "project:write", problems: ADD_ALLOWED_ORIGIN }),
    request: { body: jsonBody(addAllowedOriginInput, { origin: "https://app.example.com" }) },
    responses: { 201: json("The allowed origin. `Location` has its path.", allowedOrigin) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.PROJECTS.addAllowedOrigin(caller, c.req.valid("json")));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
