import { createRoute } from "@hono/zod-openapi";
import { emailLinkInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { EMAIL_LINK } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const verifyEmail: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/email/verify",
    operationId: "verifyEmail",
    tags: ["Account"],
    summary: "Confirm your address by a link",
    description: "The link works once.",
    ...writes(surface, { problems: EMAIL_LINK }),
    request: { body: jsonBody(emailLinkInput, { token: "emt_01k….…" }) },
    responses: { 204: { description: "It is done." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.AUTH.verifyEmail(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
