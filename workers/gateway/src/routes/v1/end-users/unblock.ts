import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { expectChange, followSoon } from "../../../people/follow-end-user.ts";
import { json, pathId } from "../../describe.ts";
import { CHANGE_END_USER } from "../../problems.ts";
import { endUser } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { countAfterChange } from "./connection-counts.ts";

export const unblockEndUser: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/end-users/{end_user}/unblock",
    operationId: "unblockEndUser",
    tags: ["End users"],
    summary: "Unblock an end user",
    description:
      "What the block had disabled works again. What was disabled before stays disabled. A connection whose grant the " +
      "provider ended meanwhile becomes `needs_reauth`.",
    ...writes(surface, { permission: "end_users:write", problems: CHANGE_END_USER }),
    request: { params: z.object({ end_user: pathId("user-1") }) },
    responses: {
      200: json("The end user.", endUser),
      202: json(
        "The change is noted, and Atlas is still applying it to the person's connections.",
        endUser,
      ),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    await expectChange(services, caller);
    const changed = unwrap(await services.USERS.unblockEndUser(caller, c.req.valid("param")));
    const isOver = await followSoon(services, caller, changed);
    const connections = await countAfterChange(c.env, changed.end_user.id);
    return c.json({ ...changed.end_user, connections }, isOver ? 200 : 202);
  });
};
