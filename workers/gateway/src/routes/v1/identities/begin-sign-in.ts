import { createRoute } from "@hono/zod-openapi";
import { beginProviderInput } from "#shared/contracts/auth/identity";
import { unwrap } from "../../../http/problem.ts";
import { bindSignIn } from "./sign-in-cookie.ts";
import { BEGIN_PROVIDER } from "../../account-problems.ts";
import { json, jsonBody } from "../../describe.ts";
import { IDS } from "../../examples/ids.ts";
import { begunProvider } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const beginProviderSignIn: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/sign-in/provider/options",
    operationId: "beginProviderSignIn",
    tags: ["Account"],
    summary: "Begin to sign in with a provider",
    description:
      "Ties the sign-in to this browser with a cookie. Open `url` in the window: the flow leads back to `/signin/provider` with a `code` in the fragment, or with an `error`.",
    ...writes(surface, { problems: BEGIN_PROVIDER }),
    request: { body: jsonBody(beginProviderInput, { integration_id: IDS.integration }) },
    responses: { 200: json("Where the flow begins.", begunProvider) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { integration_id, fresh = false } = c.req.valid("json");
    const browser = await bindSignIn(c.env);
    const input = {
      integration_id,
      fresh,
      purpose: "sign_in",
      browser_hash: browser.hash,
    } as const;
    const begun = unwrap(await services.OAUTH.startSignIn(caller, input));
    return c.json(begun, 200, { "set-cookie": browser.cookie });
  });
};
