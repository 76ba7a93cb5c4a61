import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { passkeyRequestOptions } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const beginPasskeyProof: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/prove/passkey/options",
    operationId: "beginPasskeyProof",
    tags: ["Account"],
    summary: "Begin to prove who you are with a passkey",
    description:
      "Give the answer to `PublicKeyCredential.parseRequestOptionsFromJSON`. It names your passkeys. The challenge works once, for five minutes.",
    ...writes(surface, { once: false, inMaintenance: "works" }),
    responses: {
      200: json("What the browser needs to prove a passkey.", passkeyRequestOptions),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.beginPasskeyProof(caller)), 200);
  });
};
