import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { passkeyRequestOptions } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const beginPasskeySignIn: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in/passkey/options",
    operationId: "beginPasskeySignIn",
    tags: ["Account"],
    summary: "Begin to sign in with a passkey",
    description:
      "Give the answer to `PublicKeyCredential.parseRequestOptionsFromJSON`. The challenge works once, for five minutes.",
    ...writes(surface),
    responses: {
      200: json("What the browser needs to prove a passkey.", passkeyRequestOptions),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.AUTH.beginPasskeySignIn(caller)), 200);
  });
};
