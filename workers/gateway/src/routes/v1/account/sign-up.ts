import { createRoute, z } from "@hono/zod-openapi";
import { signUpInput } from "#shared/contracts/auth/account";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { SIGN_UP } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const signUp: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-up",
    operationId: "signUp",
    tags: ["Account"],
    summary: "Register an account",
    description: "A known e-mail gets the same answer as an unknown one.",
    ...writes(surface, { problems: SIGN_UP }),
    request: {
      body: jsonBody(signUpInput, {
        email: "ada@example.com",
        password: "a long passphrase",
        name: "Ada Lovelace",
      }),
    },
    responses: { 202: json("Accepted.", z.object({ status: z.literal("accepted") })) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { status } = unwrap(await services.AUTH.signUp(caller, c.req.valid("json")));
    return c.json({ status }, 202);
  });
};
