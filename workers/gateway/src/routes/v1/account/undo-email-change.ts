import { createRoute } from "@hono/zod-openapi";
import { emailLinkInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { EMAIL_LINK } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const undoEmailChange: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/email/undo",
    operationId: "undoEmailChange",
    tags: ["Account"],
    summary: "Take a change of your address back by the link at the old one",
    description:
      "Ends all sessions of the account, and its password stops working: set a new one by `POST /v1/password-reset`.",
    ...writes(surface, { problems: EMAIL_LINK }),
    request: { body: jsonBody(emailLinkInput, { token: "emt_01k….…" }) },
    responses: { 204: { description: "It is done." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.AUTH.undoEmailChange(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
