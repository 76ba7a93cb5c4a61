import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { BEGIN_PASSKEY } from "../../account-problems.ts";
import { json } from "../../describe.ts";
import { passkeyCreationOptions } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const beginPasskey: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/passkeys/options",
    operationId: "beginPasskey",
    tags: ["Account"],
    summary: "Begin to add a passkey",
    description:
      "Give the answer to `PublicKeyCredential.parseCreationOptionsFromJSON`. The challenge works once, for five minutes.",
    ...writes(surface, { stepUp: true, problems: BEGIN_PASSKEY, once: false }),
    responses: {
      200: json("What the browser needs to make a passkey.", passkeyCreationOptions),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.beginPasskey(caller)), 200);
  });
};
