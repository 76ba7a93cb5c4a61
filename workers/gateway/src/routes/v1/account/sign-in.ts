import { createRoute } from "@hono/zod-openapi";
import { signInInput } from "#shared/contracts/auth/account";
import { unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { json, jsonBody } from "../../describe.ts";
import { SIGN_IN } from "../../account-problems.ts";
import { session, signInChallenge } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const signIn: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in",
    operationId: "signIn",
    tags: ["Account"],
    summary: "Sign in",
    description:
      "Always sets a new session cookie and ignores the one you send. An account with a second factor gets no session yet: complete the sign-in with a code.",
    ...writes(surface, { problems: SIGN_IN }),
    request: {
      body: jsonBody(signInInput, { email: "ada@example.com", password: "a long passphrase" }),
    },
    responses: {
      200: json("The session. Its secret is in the cookie only.", session),
      202: json("The password is right, and a second factor is needed.", signInChallenge),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const input = { ...c.req.valid("json"), user_agent: c.req.raw.headers.get("user-agent") };
    const opened = unwrap(await services.AUTH.signIn(caller, input));
    if ("second_factor" in opened) return c.json(opened, 202);
    const { session_token: _, ...shown } = opened;
    return c.json(shown, 200, { "set-cookie": sessionCookie(config, opened) });
  });
};
