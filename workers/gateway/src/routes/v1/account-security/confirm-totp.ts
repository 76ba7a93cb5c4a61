import { createRoute } from "@hono/zod-openapi";
import { confirmTotpInput } from "#shared/contracts/auth/second-factor";
import { unwrap } from "../../../http/problem.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json, jsonBody } from "../../describe.ts";
import { CONFIRM_TOTP } from "../../account-problems.ts";
import { recoveryCodes } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const confirmTotp: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/totp/confirm",
    operationId: "confirmTotp",
    tags: ["Account"],
    summary: "Add the authenticator app",
    description: "Sign-ins need a code of it from then on. Sessions that are open stay.",
    ...writes(surface, { problems: CONFIRM_TOTP, stepUp: true, once: false }),
    request: { body: jsonBody(confirmTotpInput, { code: "492039" }) },
    responses: { 200: json("Ten recovery codes. They are shown here only.", recoveryCodes) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { ...c.req.valid("json"), session_token };
    return c.json(unwrap(await services.AUTH.confirmTotp(caller, input)), 200);
  });
};
