import { createRoute } from "@hono/zod-openapi";
import { signInInput } from "#shared/contracts/auth/account";
import { unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { json, jsonBody } from "../../describe.ts";
import { SIGN_IN } from "../../problems.ts";
import { session } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const signIn: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in",
    operationId: "signIn",
    tags: ["Account"],
    summary: "Sign in",
    description: "Always sets a new session cookie and ignores the one you send.",
    ...writes(surface, { problems: SIGN_IN }),
    request: {
      body: jsonBody(signInInput, { email: "ada@example.com", password: "a long passphrase" }),
    },
    responses: { 200: json("The session. Its secret is in the cookie only.", session) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const input = { ...c.req.valid("json"), user_agent: c.req.raw.headers.get("user-agent") };
    const opened = unwrap(await services.AUTH.signIn(caller, input));
    const { account, csrf_token, expires_at } = opened;
    return c.json({ account, csrf_token, expires_at }, 200, {
      "set-cookie": sessionCookie(config, opened),
    });
  });
};
