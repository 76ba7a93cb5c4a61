import { createRoute } from "@hono/zod-openapi";
import { requestPasswordResetInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { REQUEST_RESET } from "../../account-problems.ts";
import { accepted } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const requestPasswordReset: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/password-reset",
    operationId: "requestPasswordReset",
    tags: ["Account"],
    summary: "Ask for a link to set a new password",
    description:
      "The answer is the same whether or not the address has an account. The link works once, for one hour.",
    ...writes(surface, { problems: REQUEST_RESET }),
    request: { body: jsonBody(requestPasswordResetInput, { email: "ada@example.com" }) },
    responses: { 202: json("The request is accepted.", accepted) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { status } = unwrap(
      await services.AUTH.requestPasswordReset(caller, c.req.valid("json")),
    );
    return c.json({ status }, 202);
  });
};
