import { createRoute } from "@hono/zod-openapi";
import { signInWithProviderInput } from "#shared/contracts/auth/identity";
import { ProblemError, unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { maintenanceRefusal } from "../../../middleware/maintenance.ts";
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
      "Ends what `beginProviderSignIn` began in the same browser, once. An account opens only if it is linked to this identity, never because the address is the same. Without one, a new account is made where the provider has verified the address and it may sign up; during maintenance none is (`maintenance`). Always sets a new session cookie and ignores the one you send.",
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
    const { code, locale } = c.req.valid("json");
    const browser_hash = await readSignIn(c.env, headers);
    const taking = { code, purpose: "sign_in", browser_hash } as const;
    const [taken, refusal] = await Promise.all([
      services.OAUTH.takeIdentity(caller, taking),
      maintenanceRefusal(c.env),
    ]);
    const identity = unwrap(taken);
    const user_agent = headers.get("user-agent");
    const input = { identity, user_agent, locale, sign_up: refusal === null };
    const answer = await services.AUTH.signInWithIdentity(caller, input);
    if (refusal !== null && !answer.ok && answer.error.code === refusal.code)
      throw new ProblemError(refusal);
    const opened = unwrap(answer);
    c.header("set-cookie", noSignInCookie(c.env));
    if ("second_factor" in opened) return c.json(opened, 202);
    const { session_token: _, ...shown } = opened;
    c.header("set-cookie", sessionCookie(config, opened), { append: true });
    return c.json(shown, 200);
  });
};
