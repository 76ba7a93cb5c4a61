import { createRoute } from "@hono/zod-openapi";
import { proveAccountInput } from "#shared/contracts/auth/second-factor";
import { refuse, unwrap } from "../../../http/problem.ts";
import { sessionCookie } from "../../../http/session-cookie.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json, jsonBody } from "../../describe.ts";
import { PROVE_ACCOUNT } from "../../account-problems.ts";
import { session } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const proveAccount: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/prove",
    operationId: "proveAccount",
    tags: ["Account"],
    summary: "Prove again who you are",
    description:
      "For what answers `step_up_required`: the proof opens it for ten minutes, in this session alone. The session gets a new cookie and a new CSRF token, and the old ones are dead. Wrong answers count as failed sign-ins.",
    ...writes(surface, { problems: PROVE_ACCOUNT, once: false, inMaintenance: "works" }),
    request: {
      body: jsonBody(proveAccountInput.openapi({ minProperties: 1 }), {
        password: "a long passphrase",
      }),
    },
    responses: { 200: json("The session. Its new secret is in the cookie only.", session) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const { account } = c.env.session ?? refuse("unauthenticated", "Sign in first.");
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { ...c.req.valid("json"), session_token };
    const renewed = unwrap(await services.AUTH.proveAccount(caller, input));
    const { csrf_token, expires_at } = renewed;
    return c.json({ account, csrf_token, expires_at }, 200, {
      "set-cookie": sessionCookie(config, renewed),
    });
  });
};
