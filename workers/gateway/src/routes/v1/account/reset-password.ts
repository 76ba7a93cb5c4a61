import { createRoute } from "@hono/zod-openapi";
import { resetPasswordInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { RESET_PASSWORD } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const resetPassword: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/password-reset/confirm",
    operationId: "resetPassword",
    tags: ["Account"],
    summary: "Set a new password by a link",
    description: "Ends all sessions of the account. The link works once.",
    ...writes(surface, { problems: RESET_PASSWORD }),
    request: {
      body: jsonBody(resetPasswordInput, {
        token: "emt_01k….…",
        new_password: "a long passphrase",
      }),
    },
    responses: { 204: { description: "It is done." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.AUTH.resetPassword(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
