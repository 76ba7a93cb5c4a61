import { createRoute } from "@hono/zod-openapi";
import { changeEmailInput } from "#shared/contracts/auth/email-link";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { CHANGE_EMAIL } from "../../account-problems.ts";
import { accepted } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const changeEmail: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/email",
    operationId: "changeEmail",
    tags: ["Account"],
    summary: "Ask to change your address",
    description:
      "Mails the new address a link that makes the change, and tells the old one. The answer is the same whether or not another account has the address.",
    ...writes(surface, { problems: CHANGE_EMAIL }),
    request: {
      body: jsonBody(changeEmailInput, {
        new_email: "ada@example.org",
        current_password: "a long passphrase",
      }),
    },
    responses: { 202: json("The request is accepted.", accepted) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { status } = unwrap(await services.AUTH.changeEmail(caller, c.req.valid("json")));
    return c.json({ status }, 202);
  });
};
