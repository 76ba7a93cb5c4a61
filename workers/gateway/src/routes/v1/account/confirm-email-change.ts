import { createRoute } from "@hono/zod-openapi";
import { confirmEmailChangeInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { sessionNamed } from "../../../middleware/session.ts";
import { jsonBody } from "../../describe.ts";
import { ADDRESS_LINK } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const confirmEmailChange: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/email/change",
    operationId: "confirmEmailChange",
    tags: ["Account"],
    summary: "Change your address by the link at the new one",
    description:
      "Works in a browser that is signed in to this account, or with its password. Mails the old address a link that takes the change back for 24 hours.",
    ...writes(surface, { problems: ADDRESS_LINK }),
    request: { body: jsonBody(confirmEmailChangeInput, { token: "emt_01k….…" }) },
    responses: { 204: { description: "It is done." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("json"), ...sessionNamed(c.env, c.req.raw.headers) };
    unwrap(await services.AUTH.confirmEmailChange(caller, input));
    return c.body(null, 204);
  });
};
