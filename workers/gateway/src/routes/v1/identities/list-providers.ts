import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { signInProviderList } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listSignInProviders: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/sign-in/providers",
    operationId: "listSignInProviders",
    tags: ["Account"],
    summary: "List the providers to sign in with",
    description:
      "The enabled integrations of the installation's platform project. Empty where the operator has set none up. At most 15 seconds old.",
    ...reads(surface),
    responses: { 200: json("The providers, in the order of their buttons.", signInProviderList) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json({ data: unwrap(await services.OAUTH.listSignInProviders(caller)) }, 200);
  });
};
