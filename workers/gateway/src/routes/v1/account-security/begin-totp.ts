import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { BEGIN_TOTP } from "../../account-problems.ts";
import { newTotp } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const beginTotp: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/totp",
    operationId: "beginTotp",
    tags: ["Account"],
    summary: "Begin to add an authenticator app",
    description:
      "Makes a secret for the app. It counts for nothing until you confirm it with a code, and replaces one that was not confirmed.",
    ...writes(surface, { problems: BEGIN_TOTP, stepUp: true, once: false }),
    responses: { 200: json("The secret. It is shown here only.", newTotp) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.beginTotp(caller)), 200);
  });
};
