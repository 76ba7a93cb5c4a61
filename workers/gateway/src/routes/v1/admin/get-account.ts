import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { platformAccountDetail } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { showAccount } from "./show-account.ts";

export const getPlatformAccount: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/accounts/{account_id}",
    operationId: "getPlatformAccount",
    tags: ["Administration"],
    summary: "Get an account and its projects",
    ...reads(surface, { problems: NAMED }),
    request: { params: z.object({ account_id: pathId("acc_01jd") }) },
    responses: { 200: json("The account.", platformAccountDetail) },
  });
  surface.app.openapi(route, async (c) =>
    c.json(unwrap(await showAccount(c.env, c.req.valid("param").account_id)), 200),
  );
};
