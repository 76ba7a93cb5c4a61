import { createRoute } from "@hono/zod-openapi";
import { asService } from "#shared/contracts/call-context";
import { createEndUserInput } from "#shared/contracts/users/end-user";
import { unwrap } from "../../../http/problem.ts";
import { expectChange } from "../../../people/follow-end-user.ts";
import { json, jsonBody } from "../../describe.ts";
import { CREATE_END_USER } from "../../problems.ts";
import { endUser } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { countAfterChange } from "./connection-counts.ts";

export const createEndUser: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/end-users",
    operationId: "createEndUser",
    tags: ["End users"],
    summary: "Create an end user",
    description:
      "There is one end user for each `external_id`: a second call answers 200 with the first one's, and sets the name if it " +
      "has one. You need not call this: the first connect session makes the person, too.",
    ...writes(surface, { permission: "end_users:write", problems: CREATE_END_USER }),
    request: { body: jsonBody(createEndUserInput, { external_id: "user-1", name: "Ada" }) },
    responses: {
      200: json("The end user, who was there already.", endUser),
      201: json("The new end user.", endUser),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    await expectChange(services, caller);
    const made = unwrap(await services.USERS.createEndUser(caller, c.req.valid("json")));
    if (!made.created) {
      const connections = await countAfterChange(c.env, made.end_user.id);
      return c.json({ ...made.end_user, connections }, 200);
    }
    const project_id = caller.projectId ?? "";
    const by = asService(caller, "gateway", project_id);
    // The person is there, whatever becomes of this: the jobs, which expect a change, drain what it leaves.
    await services.PROJECTS.drainOutbox(by, { project_id }).catch(() => undefined);
    const connections = { active: 0, needs_reauth: 0, other: 0 };
    return c.json({ ...made.end_user, connections }, 201);
  });
};
