import { createRoute } from "@hono/zod-openapi";
import { createAccessTokenInput } from "#shared/contracts/auth/access-token";
import { mintAccessToken } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { unwrap } from "../../../http/problem.ts";
import { makeCheckKeys } from "../../../middleware/check-keys.ts";
import { json, jsonBody } from "../../describe.ts";
import { CREATE_ACCESS_TOKEN } from "../../account-problems.ts";
import { newAccessToken } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

/**
 * The token is made here, with the secrets that check it: no other Worker ever has it, and auth needs no secret for it.
 * It takes no idempotency key: the answer would be kept for a day, with the token in it.
 */
export const createAccessToken: Route = (surface) => {
  const checkKeys = makeCheckKeys();
  const route = createRoute({
    method: "post",
    path: "/account/tokens",
    operationId: "createAccessToken",
    tags: ["Access tokens"],
    summary: "Create a personal access token",
    description:
      "`secret` is shown only in this answer. The token does what both its permissions and your role in a project allow. It never reads a provider's token itself. With `api_keys:write` and `tokens:read` together it can make an API key, and that key does. Creating it takes your password.",
    ...writes(surface, { problems: CREATE_ACCESS_TOKEN, once: false }),
    request: {
      body: jsonBody(createAccessTokenInput, {
        name: "Terraform",
        permissions: ["project:read", "integrations:read", "integrations:write"],
        expires_in_days: 90,
        current_password: "a long passphrase",
      }),
    },
    responses: { 201: json("The token with its secret.", newAccessToken) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const id = newId("accessToken");
    const secret = await mintAccessToken(await checkKeys(c.env), id);
    const made = { id, hash: await sha256Hex(secret), last4: secret.slice(-4) };
    const input = { ...c.req.valid("json"), ...made };
    const created = unwrap(await services.AUTH.createAccessToken(caller, input));
    return c.json({ ...created, secret }, 201, { location: `${c.req.path}/${id}` });
  });
};
