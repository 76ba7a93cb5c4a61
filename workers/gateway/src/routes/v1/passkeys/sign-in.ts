import { createRoute } from "@hono/zod-openapi";
import { signInWithPasskeyInput } from "#shared/contracts/auth/passkey";
import { unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { json, jsonBody } from "../../describe.ts";
import { ASSERTION_EXAMPLE } from "../../examples/passkey.ts";
import { SIGN_IN_WITH_PASSKEY } from "../../account-problems.ts";
import { session } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const signInWithPasskey: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in/passkey",
    operationId: "signInWithPasskey",
    tags: ["Account"],
    summary: "Sign in with a passkey",
    description:
      "Needs no password and no second factor: the passkey and what opened it are two. Always sets a new session cookie and ignores the one you send.",
    ...writes(surface, { problems: SIGN_IN_WITH_PASSKEY }),
    request: { body: jsonBody(signInWithPasskeyInput, { credential: ASSERTION_EXAMPLE }) },
    responses: { 200: json("The session. Its secret is in the cookie only.", session) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const input = { ...c.req.valid("json"), user_agent: c.req.raw.headers.get("user-agent") };
    const opened = unwrap(await services.AUTH.signInWithPasskey(caller, input));
    const { account, csrf_token, expires_at } = opened;
    return c.json({ account, csrf_token, expires_at }, 200, {
      "set-cookie": sessionCookie(config, opened),
    });
  });
};
