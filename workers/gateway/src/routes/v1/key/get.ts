import { createRoute } from "@hono/zod-openapi";
import { refuse } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { keySelf } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getKey: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/key",
    operationId: "getKey",
    tags: ["API key"],
    summary: "Get the API key you are using",
    ...reads(surface),
    responses: { 200: json("The key's id, project, scopes and expiry.", keySelf) },
  });
  surface.app.openapi(route, (c) => {
    const { apiKey } = c.env;
    if (apiKey === null) refuse("unauthenticated", "Send an API key.");
    const { api_key_id: id, project_id, scopes, expires_at } = apiKey;
    return c.json({ id, project_id, scopes, expires_at }, 200);
  });
};
