import { createRoute } from "@hono/zod-openapi";
import { changeFactorInput } from "#shared/contracts/auth/second-factor";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { CHANGE_TOTP } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const removeTotp: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/totp/remove",
    operationId: "removeTotp",
    tags: ["Account"],
    summary: "Remove the authenticator app",
    description: "The recovery codes stop working as well.",
    ...writes(surface, { problems: CHANGE_TOTP, stepUp: true, once: false }),
    request: { body: jsonBody(changeFactorInput, { locale: "en" }) },
    responses: { 204: { description: "The app is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.AUTH.removeTotp(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
