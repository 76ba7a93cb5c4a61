import { createRoute } from "@hono/zod-openapi";
import { createConnectSessionInput } from "#shared/contracts/oauth/connect-session";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { CREATE_CONNECT_SESSION } from "../../problems.ts";
import { connectSession } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const createConnectSession: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connect/sessions",
    operationId: "createConnectSession",
    tags: ["Connect"],
    summary: "Create a link for an end user to connect an account",
    description:
      "Send the person to `url`. The browser comes back to `return_to` with `connection_id` and `status`. " +
      "With `confirm`, the connection stays pending until your server sends the `connect_code` from the return URL, with the `external_id` of the person who is signed in.",
    ...writes(surface, { permission: "connect:write", problems: CREATE_CONNECT_SESSION }),
    request: {
      body: jsonBody(createConnectSessionInput, {
        external_id: "user-1",
        return_to: "https://app.example.com/connected",
        integrations: ["github"],
      }),
    },
    responses: { 201: json("The link. Show it only to this person.", connectSession) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.OAUTH.createConnectSession(caller, c.req.valid("json")));
    return c.json(created, 201, { location: created.url });
  });
};
