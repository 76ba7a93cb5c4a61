import { createRoute } from "@hono/zod-openapi";
import { linkIdentityInput } from "#shared/contracts/auth/identity";
import { unwrap } from "../../../http/problem.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { noSignInCookie, readSignIn } from "./sign-in-cookie.ts";
import { LINK_IDENTITY } from "../../account-problems.ts";
import { json, jsonBody } from "../../describe.ts";
import { SIGN_IN_CODE } from "../../examples/identity.ts";
import { linkedIdentity } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const linkIdentity: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/account/identities",
    operationId: "linkIdentity",
    tags: ["Account"],
    summary: "Link an identity",
    description:
      "Ends what `beginIdentityLink` began in the same browser for the same account. From then on the identity opens your account, and you get a mail about it. Linking it again changes nothing.",
    ...writes(surface, { stepUp: true, once: false, problems: LINK_IDENTITY }),
    request: { body: jsonBody(linkIdentityInput, { code: SIGN_IN_CODE }) },
    responses: { 201: json("The linked identity.", linkedIdentity) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { code, locale } = c.req.valid("json");
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const browser_hash = await readSignIn(c.env, c.req.raw.headers);
    const taking = { code, purpose: "link", browser_hash } as const;
    const identity = unwrap(await services.OAUTH.takeIdentity(caller, taking));
    const linking = { identity, locale, session_token };
    const linked = unwrap(await services.AUTH.linkIdentity(caller, linking));
    return c.json(linked, 201, { "set-cookie": noSignInCookie(c.env) });
  });
};
