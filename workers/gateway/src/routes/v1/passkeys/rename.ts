import { createRoute, z } from "@hono/zod-openapi";
import { renamePasskeyInput } from "#shared/contracts/auth/passkey";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { passkey } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const renamePasskey: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/account/passkeys/{passkey_id}",
    operationId: "renamePasskey",
    tags: ["Account"],
    summary: "Rename a passkey",
    description: "Only the name that Atlas shows. The device keeps its own.",
    ...writes(surface, { problems: NAMED }),
    request: {
      params: z.object({ passkey_id: pathId("psk_01jd") }),
      body: jsonBody(renamePasskeyInput, { name: "My laptop" }),
    },
    responses: { 200: json("The passkey with its new name.", passkey) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("json"), id: c.req.valid("param").passkey_id };
    return c.json(unwrap(await services.AUTH.renamePasskey(caller, input)), 200);
  });
};
