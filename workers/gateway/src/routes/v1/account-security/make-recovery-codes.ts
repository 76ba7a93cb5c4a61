import { createRoute } from "@hono/zod-openapi";
import { changeFactorInput } from "#shared/contracts/auth/second-factor";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { MAKE_RECOVERY_CODES } from "../../account-problems.ts";
import { recoveryCodes } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const makeRecoveryCodes: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/recovery-codes",
    operationId: "makeRecoveryCodes",
    tags: ["Account"],
    summary: "Make new recovery codes",
    description: "The old ones stop working at once.",
    ...writes(surface, { problems: MAKE_RECOVERY_CODES, stepUp: true, once: false }),
    request: { body: jsonBody(changeFactorInput, { locale: "en" }) },
    responses: { 200: json("Ten recovery codes. They are shown here only.", recoveryCodes) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("json");
    return c.json(unwrap(await services.AUTH.makeRecoveryCodes(caller, input)), 200);
  });
};
