import { createRoute } from "@hono/zod-openapi";
import { verifyEmailInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { sessionNamed } from "../../../middleware/session.ts";
import { jsonBody } from "../../describe.ts";
import { ADDRESS_LINK } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const verifyEmail: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/email/verify",
    operationId: "verifyEmail",
    tags: ["Account"],
    summary: "Confirm your address by a link",
    description:
      "The link works once, in a browser that is signed in to this account, or with the account's password: a mailbox alone would confirm the address for whoever signed up with it.",
    ...writes(surface, { problems: ADDRESS_LINK }),
    request: { body: jsonBody(verifyEmailInput, { token: "emt_01k….…" }) },
    responses: { 204: { description: "It is done." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("json"), ...sessionNamed(c.env, c.req.raw.headers) };
    unwrap(await services.AUTH.verifyEmail(caller, input));
    return c.body(null, 204);
  });
};
