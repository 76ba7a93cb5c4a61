import { createRoute } from "@hono/zod-openapi";
import { updateAccountInput } from "#shared/contracts/auth/account";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { account } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateAccount: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/account",
    operationId: "updateAccount",
    tags: ["Account"],
    summary: "Change your name, language or time zone",
    description: "What you leave out stays as it is.",
    ...writes(surface),
    request: { body: jsonBody(updateAccountInput, { name: "Ada Lovelace" }) },
    responses: { 200: json("The account as it is now.", account) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.updateAccount(caller, c.req.valid("json"))), 200);
  });
};
