import { createRoute } from "@hono/zod-openapi";
import { addPasskeyInput } from "#shared/contracts/auth/passkey";
import { unwrap } from "../../../http/problem.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json, jsonBody } from "../../describe.ts";
import { ATTESTATION_EXAMPLE } from "../../examples/passkey.ts";
import { ADD_PASSKEY } from "../../account-problems.ts";
import { passkey } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const addPasskey: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/passkeys",
    operationId: "addPasskey",
    tags: ["Account"],
    summary: "Add a passkey",
    description:
      "Adds what the browser made from the options. You get a mail about it. An account has at most 20 passkeys.",
    ...writes(surface, { stepUp: true, problems: ADD_PASSKEY, once: false }),
    request: {
      body: jsonBody(addPasskeyInput, { name: "My phone", credential: ATTESTATION_EXAMPLE }),
    },
    responses: { 201: json("The new passkey.", passkey) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const input = { ...c.req.valid("json"), session_token };
    return c.json(unwrap(await services.AUTH.addPasskey(caller, input)), 201);
  });
};
