import { createRoute } from "@hono/zod-openapi";
import { addAdministratorInput } from "#shared/contracts/users/administrator";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { administrator } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const addAdministrator: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/administrators",
    operationId: "addAdministrator",
    tags: ["Administration"],
    summary: "Make an account an administrator",
    description:
      "The account has to have confirmed its address. One that is an administrator stays one.",
    ...writes(surface, { problems: NAMED, stepUp: true }),
    request: { body: jsonBody(addAdministratorInput, { email: "ada@example.com" }) },
    responses: { 201: json("The administrator.", administrator) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.USERS.addAdministrator(caller, c.req.valid("json"))), 201);
  });
};
