import { createRoute } from "@hono/zod-openapi";
import { changePasswordInput } from "#shared/contracts/auth/account";
import { unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { jsonBody } from "../../describe.ts";
import { CHANGE_PASSWORD } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const changePassword: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/password",
    operationId: "changePassword",
    tags: ["Account"],
    summary: "Change your password",
    description:
      "Ends all your other sessions. Yours gets a new cookie and a new CSRF token: get the session again to learn it.",
    ...writes(surface, { problems: CHANGE_PASSWORD, inMaintenance: "works" }),
    request: {
      body: jsonBody(changePasswordInput, {
        current_password: "a long passphrase",
        new_password: "a longer passphrase",
      }),
    },
    responses: { 204: { description: "The password is changed, and the new cookie is set." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { ...c.req.valid("json"), session_token };
    const renewed = unwrap(await services.AUTH.changePassword(caller, input));
    return c.body(null, 204, { "set-cookie": sessionCookie(config, renewed) });
  });
};
