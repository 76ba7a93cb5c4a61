import { createRoute } from "@hono/zod-openapi";
import { listAccountLogInput } from "#shared/contracts/auth/account-log";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { accountLogEntry } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listAccountLog: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/log",
    operationId: "listAccountLog",
    tags: ["Account"],
    summary: "List what happened to your account",
    description:
      "Newest first: sign-up, sign-ins, failed ones too, sign-outs, lockouts, changed passwords and ended sessions. A line is " +
      "kept for 400 days.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: listAccountLogInput },
    responses: { 200: json("One page of the account's log.", pageOf(accountLogEntry)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.listAccountLog(caller, c.req.valid("query"))), 200);
  });
};
