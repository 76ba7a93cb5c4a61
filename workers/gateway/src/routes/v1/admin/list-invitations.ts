import { createRoute } from "@hono/zod-openapi";
import { pageOf, pageQuery } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { signUpInvitation } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listSignUpInvitations: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/invitations",
    operationId: "listSignUpInvitations",
    tags: ["Administration"],
    summary: "List invitations to sign up",
    description: "Those that still work, newest first.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: pageQuery },
    responses: { 200: json("One page of invitations.", pageOf(signUpInvitation)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(
      unwrap(await services.USERS.listSignUpInvitations(caller, c.req.valid("query"))),
      200,
    );
  });
};
