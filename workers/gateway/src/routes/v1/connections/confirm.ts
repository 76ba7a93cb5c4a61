import { createRoute, z } from "@hono/zod-openapi";
import { externalId } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { CONFIRM_CONNECTION } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

const confirmInput = z.strictObject({
  connect_code: z.string().min(1).max(256),
  /** The end user who is signed in at the app in this browser; never what the return URL or a link says. */
  external_id: externalId,
});

export const confirmConnection: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/confirm",
    operationId: "confirmConnection",
    tags: ["Connect"],
    summary: "Confirm a pending connection",
    description:
      "Send the `connect_code` from the return URL from your server, with the `external_id` of the person who is signed " +
      "in to your app in that browser. It works once. If the link was made for somebody else, the code is spent, the " +
      "connection is removed and its grant is revoked. The same happens when no code comes within ten minutes.",
    ...writes(surface, {
      permission: "connect:write",
      problems: CONFIRM_CONNECTION,
      inMaintenance: "works",
    }),
    request: {
      body: jsonBody(confirmInput, {
        connect_code: "Zt0uTn2uIhGHxQ3tE9K1c7rVYw5mXoBdPqLsJfNa8C4",
        external_id: "user-1",
      }),
    },
    responses: { 200: json("The connection, now active.", connection) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("json");
    return c.json(unwrap(await services.TOKENS.confirmConnection(caller, input)), 200);
  });
};
