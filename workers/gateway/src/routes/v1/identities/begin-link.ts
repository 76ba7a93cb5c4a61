import { createRoute } from "@hono/zod-openapi";
import { beginProviderInput } from "#shared/contracts/auth/identity";
import { unwrap } from "../../../http/problem.ts";
import { bindSignIn } from "./sign-in-cookie.ts";
import { BEGIN_PROVIDER } from "../../account-problems.ts";
import { json, jsonBody } from "../../describe.ts";
import { IDS } from "../../examples/ids.ts";
import { begunProvider } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const beginIdentityLink: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/identities/options",
    operationId: "beginIdentityLink",
    tags: ["Account"],
    summary: "Begin to link an identity",
    description:
      "As `beginProviderSignIn`, for an identity to be linked to your account. The fragment's `code` goes to `linkIdentity`.",
    ...writes(surface, { stepUp: true, once: false, problems: BEGIN_PROVIDER }),
    request: { body: jsonBody(beginProviderInput, { integration_id: IDS.integration }) },
    responses: { 200: json("Where the flow begins.", begunProvider) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { integration_id, fresh = false } = c.req.valid("json");
    const browser = await bindSignIn(c.env);
    const input = { integration_id, fresh, purpose: "link", browser_hash: browser.hash } as const;
    const begun = unwrap(await services.OAUTH.startSignIn(caller, input));
    return c.json(begun, 200, { "set-cookie": browser.cookie });
  });
};
