import { createRoute } from "@hono/zod-openapi";
import { addReturnUrlInput } from "#shared/contracts/projects/return-url";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { ADD_RETURN_URL } from "../../problems.ts";
import { returnUrl } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const addReturnUrl: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/return-urls",
    operationId: "addReturnUrl",
    tags: ["Return URLs"],
    summary: "Register a return URL",
    description:
      "Use https, or http on a loopback host. Connect sessions must send exactly this URL.",
    ...writes(surface, { permission: "project:write", problems: ADD_RETURN_URL }),
    request: { body: jsonBody(addReturnUrlInput, { url: "https://app.example.com/connected" }) },
    responses: { 201: json("The return URL. `Location` has its path.", returnUrl) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.PROJECTS.addReturnUrl(caller, c.req.valid("json")));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
