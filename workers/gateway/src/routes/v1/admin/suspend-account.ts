import { createRoute, z } from "@hono/zod-openapi";
import { suspendInput } from "#shared/contracts/users/platform-account";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { SUSPEND_ACCOUNT } from "../../problems.ts";
import { platformAccountDetail } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { showAccount } from "./show-account.ts";

export const suspendAccount: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/accounts/{account_id}/suspend",
    operationId: "suspendAccount",
    tags: ["Administration"],
    summary: "Suspend an account",
    description:
      "The person cannot sign in, all sessions end with their next request, and so do personal access tokens. The account's projects keep working. The owner gets the reason by mail.",
    ...writes(surface, { problems: SUSPEND_ACCOUNT, stepUp: true }),
    request: {
      params: z.object({ account_id: pathId("acc_01jd") }),
      body: jsonBody(suspendInput, { reason: "Sends unwanted mail." }),
    },
    responses: { 200: json("The account as it is now.", platformAccountDetail) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { account_id } = c.req.valid("param");
    unwrap(await services.AUTH.suspendAccount(caller, { account_id, ...c.req.valid("json") }));
    return c.json(unwrap(await showAccount(c.env, account_id)), 200);
  });
};
