import { createRoute } from "@hono/zod-openapi";
import { resendVerificationInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { RESEND_VERIFICATION } from "../../account-problems.ts";
import { accepted } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const resendVerification: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/email/verification",
    operationId: "resendVerification",
    tags: ["Account"],
    summary: "Ask for another link that confirms your address",
    description: "At most three in an hour. Does nothing when the address is confirmed.",
    ...writes(surface, { problems: RESEND_VERIFICATION }),
    request: { body: jsonBody(resendVerificationInput, {}) },
    responses: { 202: json("The request is accepted.", accepted) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { status } = unwrap(await services.AUTH.resendVerification(caller, c.req.valid("json")));
    return c.json({ status }, 202);
  });
};
