import { createRoute } from "@hono/zod-openapi";
import { signInWithPasskeyInput } from "#shared/contracts/auth/passkey";
import { refuse, unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json, jsonBody } from "../../describe.ts";
import { ASSERTION_EXAMPLE } from "../../examples/passkey.ts";
import { SIGN_IN_WITH_PASSKEY } from "../../account-problems.ts";
import { session } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const proveAccountByPasskey: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/prove/passkey",
    operationId: "proveAccountByPasskey",
    tags: ["Account"],
    summary: "Prove again who you are, with a passkey",
    description:
      "As `proveAccount`, with one of your passkeys. The session gets a new cookie and a new CSRF token, and the old ones are dead.",
    ...writes(surface, { problems: SIGN_IN_WITH_PASSKEY, once: false, inMaintenance: "works" }),
    request: { body: jsonBody(signInWithPasskeyInput, { credential: ASSERTION_EXAMPLE }) },
    responses: { 200: json("The session. Its new secret is in the cookie only.", session) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const { account } = c.env.session ?? refuse("unauthenticated", "Sign in first.");
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { ...c.req.valid("json"), session_token };
    const renewed = unwrap(await services.AUTH.proveAccountByPasskey(caller, input));
    const { csrf_token, expires_at } = renewed;
    return c.json({ account, csrf_token, expires_at }, 200, {
      "set-cookie": sessionCookie(config, renewed),
    });
  });
};
