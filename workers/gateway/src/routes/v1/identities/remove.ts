import { createRoute, z } from "@hono/zod-openapi";
import { removeIdentityInput } from "#shared/contracts/auth/identity";
import { unwrap } from "../../../http/problem.ts";
import { REMOVE_WAY_IN } from "../../account-problems.ts";
import { pathId } from "../../describe.ts";
import { type Route, writes } from "../../surface.ts";

export const removeIdentity: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/account/identities/{identity_id}",
    operationId: "removeIdentity",
    tags: ["Account"],
    summary: "Remove a linked identity",
    description:
      "It opens your account no longer, and you get a mail about it. Sessions that it opened stay. The last way into an account cannot be removed.",
    ...writes(surface, { stepUp: true, problems: REMOVE_WAY_IN, inMaintenance: "works" }),
    request: {
      params: z.object({ identity_id: pathId("idn_01jd") }),
      query: removeIdentityInput,
    },
    responses: { 204: { description: "The identity is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("query"), id: c.req.valid("param").identity_id };
    unwrap(await services.AUTH.removeIdentity(caller, input));
    return c.body(null, 204);
  });
};
