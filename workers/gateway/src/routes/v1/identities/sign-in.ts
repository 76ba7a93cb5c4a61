import { createRoute } from "@hono/zod-openapi";
import { signInWithProviderInput } from "#shared/contracts/auth/identity";
import { unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { noSignInCookie, readSignIn } from "./sign-in-cookie.ts";
import { SIGN_IN_WITH_PROVIDER } from "../../account-problems.ts";
import { json, jsonBody } from "../../describe.ts";
import { SIGN_IN_CODE } from "../../examples/identity.ts";
import { session, signInChallenge } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const signInWithProvider: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in/provider",
    operationId: "signInWithProvider",
    tags: ["Account"],
    summary: "Sign in with a provider",
    description:
      "Ends what `beginProviderSignIn` began in the same browser, once. An account opens only if it is linked to this identity, never because the address is the same. Without one, a new account is made where the provider has verified the address and it may sign up. Always sets a new session cookie and ignores the one you send.",
    ...writes(surface, { problems: SIGN_IN_WITH_PROVIDER }),
    request: { body: jsonBody(signInWithProviderInput, { code: SIGN_IN_CODE }) },
    responses: {
      200: json("The session. Its secret is in the cookie only.", session),
      202: json("The identity is right, and a second factor is needed.", signInChallenge),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const { headers } = c.req.raw;
    const { code } = c.req.valid("json");
    const browser_hash = await readSignIn(c.env, headers);
    const taking = { code, purpose: "sign_in", browser_hash } as const;
    const identity = unwrap(await services.OAUTH.takeIdentity(caller, taking));
    const input = { identity, user_agent: headers.get("user-agent") };
    const opened = unwrap(await services.AUTH.signInWithIdentity(caller, input));
    c.header("set-cookie", noSignInCookie(c.env));
    if ("second_factor" in opened) return c.json(opened, 202);
    const { session_token: _, ...shown } = opened;
    c.header("set-cookie", sessionCookie(config, opened), { append: true });
    return c.json(shown, 200);
  });
};
