import { createRoute, z } from "@hono/zod-openapi";
import { readTokenQuery } from "#shared/contracts/tokens/token";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { READ_TOKEN } from "../../problems.ts";
import { token } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

/** On the dashboard alone. An API key reads tokens as they are; a session shows one at a time, to somebody who has just proved who they are. */
export const revealToken: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/reveal-token",
    operationId: "revealToken",
    tags: ["Tokens"],
    summary: "Show a connection's access token to a person",
    description:
      "Needs a recent proof of who you are, except for an integration of the provider `sandbox`. The audit log names who saw the token.",
    ...writes(surface, {
      permission: "tokens:read",
      problems: READ_TOKEN,
      stepUp: true,
      once: false,
      inMaintenance: "works",
    }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }) },
    responses: { 200: json("The provider's access token.", token) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const asked = { ...c.req.valid("param"), ...readTokenQuery.parse({}) };
    return c.json(unwrap(await services.TOKENS.revealToken(caller, asked)), 200);
  });
};
