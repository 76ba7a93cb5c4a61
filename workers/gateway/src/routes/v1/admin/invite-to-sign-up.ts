import { createRoute } from "@hono/zod-openapi";
import { inviteToSignUpInput } from "#shared/contracts/users/platform-settings";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { INVITE_TO_SIGN_UP } from "../../problems.ts";
import { signUpInvitation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const inviteToSignUp: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/invitations",
    operationId: "inviteToSignUp",
    tags: ["Administration"],
    summary: "Invite an address to sign up",
    description:
      "The address may sign up for 14 days, unless sign-up is `closed`, and gets a mail with a link to the sign-up page. An address with an account gets the same mail.",
    ...writes(surface, { problems: INVITE_TO_SIGN_UP, stepUp: true }),
    request: { body: jsonBody(inviteToSignUpInput, { email: "ada@example.com" }) },
    responses: { 201: json("The invitation.", signUpInvitation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.inviteToSignUp(caller, c.req.valid("json"))), 201);
  });
};
