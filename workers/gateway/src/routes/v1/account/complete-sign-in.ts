import { createRoute } from "@hono/zod-openapi";
import { completeSignInInput } from "#shared/contracts/auth/second-factor";
import { unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { json, jsonBody } from "../../describe.ts";
import { COMPLETE_SIGN_IN } from "../../account-problems.ts";
import { session } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const completeSignIn: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in/second-factor",
    operationId: "completeSignIn",
    tags: ["Account"],
    summary: "Complete a sign-in with a second factor",
    description:
      "Sets a new session cookie. A code works once, and so does the token: five tries in five minutes.",
    ...writes(surface, { problems: COMPLETE_SIGN_IN }),
    request: {
      body: jsonBody(completeSignInInput, {
        token: "kq3w0Xo9vGf0qVt9Jt4cYf2Qp8rN5sTbUe7mHzLd1aA",
        totp: "492039",
      }),
    },
    responses: { 200: json("The session. Its secret is in the cookie only.", session) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const input = { ...c.req.valid("json"), user_agent: c.req.raw.headers.get("user-agent") };
    const opened = unwrap(await services.AUTH.completeSignIn(caller, input));
    const { account, csrf_token, expires_at } = opened;
    return c.json({ account, csrf_token, expires_at }, 200, {
      "set-cookie": sessionCookie(config, opened),
    });
  });
};
