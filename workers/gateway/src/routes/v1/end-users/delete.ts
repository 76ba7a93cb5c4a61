import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { expectChange, followSoon } from "../../../people/follow-end-user.ts";
import { pathId } from "../../describe.ts";
import { CHANGE_END_USER } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const deleteEndUser: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/end-users/{end_user}",
    operationId: "deleteEndUser",
    tags: ["End users"],
    summary: "Delete an end user",
    description:
      "Revokes every grant of the person at its provider, and removes the connections, the flows and the person. Atlas goes on " +
      "until that is done, and then writes the event `end_user.deleted`; it is mostly done within a second. Until then " +
      "the same `external_id` is refused with `end_user_deleting`. Afterwards it is a new person. It cannot be taken back.",
    ...writes(surface, { permission: "end_users:write", problems: CHANGE_END_USER }),
    request: { params: z.object({ end_user: pathId("user-1") }) },
    responses: {
      202: { description: "The deletion has begun. Atlas finishes it." },
      204: { description: "The end user is gone. Providers may still be told." },
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    await expectChange(services, caller);
    const changed = unwrap(await services.USERS.deleteEndUser(caller, c.req.valid("param")));
    return (await followSoon(services, caller, changed)) ? c.body(null, 204) : c.body(null, 202);
  });
};
