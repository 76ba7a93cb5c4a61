import { createRoute } from "@hono/zod-openapi";
import { confirmEmailChangeInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { EMAIL_LINK } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const confirmEmailChange: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/email/change",
    operationId: "confirmEmailChange",
    tags: ["Account"],
    summary: "Change your address by the link at the new one",
    description: "Mails the old address a link that takes the change back for 24 hours.",
    ...writes(surface, { problems: EMAIL_LINK }),
    request: { body: jsonBody(confirmEmailChangeInput, { token: "emt_01k….…" }) },
    responses: { 204: { description: "It is done." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.AUTH.confirmEmailChange(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
