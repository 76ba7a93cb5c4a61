import { createRoute, z } from "@hono/zod-openapi";
import { removePasskeyInput } from "#shared/contracts/auth/passkey";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { REMOVE_WAY_IN } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const removePasskey: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/account/passkeys/{passkey_id}",
    operationId: "removePasskey",
    tags: ["Account"],
    summary: "Remove a passkey",
    description:
      "It opens your account no longer, and you get a mail about it. Sessions that it opened stay. The device keeps its part until you delete it there. The last way into an account cannot be removed.",
    ...writes(surface, { stepUp: true, problems: REMOVE_WAY_IN, inMaintenance: "works" }),
    request: {
      params: z.object({ passkey_id: pathId("psk_01jd") }),
      query: removePasskeyInput,
    },
    responses: { 204: { description: "The passkey is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("query"), id: c.req.valid("param").passkey_id };
    unwrap(await services.AUTH.removePasskey(caller, input));
    return c.body(null, 204);
  });
};
