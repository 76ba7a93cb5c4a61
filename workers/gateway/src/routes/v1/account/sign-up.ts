import { createRoute, z } from "@hono/zod-openapi";
import { signUpInput } from "#shared/contracts/auth/account";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { SIGN_UP } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const signUp: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-up",
    operationId: "signUp",
    tags: ["Account"],
    summary: "Create an account",
    description:
      "The answer does not reveal whether the e-mail is already registered, or whether the address may sign up here: the address gets a mail that says so. `GET /v1/platform` says who may.",
    ...writes(surface, { problems: SIGN_UP, inMaintenance: "refused" }),
    request: {
      body: jsonBody(signUpInput, {
        email: "ada@example.com",
        password: "a long passphrase",
        name: "Ada Lovelace",
      }),
    },
    responses: {
      202: json("The request is accepted.", z.object({ status: z.literal("accepted") })),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { status } = unwrap(await services.AUTH.signUp(caller, c.req.valid("json")));
    return c.json({ status }, 202);
  });
};
