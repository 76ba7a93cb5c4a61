import { createRoute, z } from "@hono/zod-openapi";
import { readTokenQuery, revealTokenBody } from "#shared/contracts/tokens/token";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { REVEAL_TOKEN } from "../../problems.ts";
import { token } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

/** On the dashboard alone. An API key reads tokens without a password; a session shows one at a time, and only with it. */
export const revealToken: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/reveal-token",
    operationId: "revealToken",
    tags: ["Tokens"],
    summary: "Show a connection's access token to a person",
    description:
      "Needs the account's password, except for an integration of the provider `sandbox`. Without it the answer is " +
      "`password_required`. The audit log names who saw the token. Wrong passwords count as failed sign-ins.",
    ...writes(surface, { permission: "tokens:read", problems: REVEAL_TOKEN }),
    request: {
      params: z.object({ connection_id: pathId("con_01jd") }),
      body: jsonBody(revealTokenBody, { password: "correct horse battery staple" }),
    },
    responses: { 200: json("The provider's access token.", token) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { password } = c.req.valid("json");
    const asked = { ...c.req.valid("param"), ...readTokenQuery.parse({}) };
    const reveal = (password_verified: boolean) =>
      services.TOKENS.revealToken(caller, { ...asked, password_verified });
    // The service says whether a password is needed: it checks the permission and the connection first.
    const first = await reveal(false);
    const needsPassword = !first.ok && first.error.code === "password_required";
    if (!needsPassword || password === undefined) return c.json(unwrap(first), 200);
    unwrap(await services.AUTH.verifyPassword(caller, { password }));
    return c.json(unwrap(await reveal(true)), 200);
  });
};
