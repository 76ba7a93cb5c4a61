import { json, oauthError, type Answer } from "./answers.ts";
import type { Incoming } from "../incoming.ts";
import { paths, refuseStranger, type World } from "../world.ts";

/** OpenID Connect Core §5.3, with RFC 6750 errors. */
export function answerUserinfo(world: World, { bearer }: Incoming): Answer {
  const found = world.book.activeAccessToken(bearer ?? "");
  if (found === undefined) {
    const answer = json(401, { error: "invalid_token" }, "invalid_token");
    answer.headers["www-authenticate"] = 'Bearer realm="double", error="invalid_token"';
    return answer;
  }
  const { sub } = found.grant;
  const body = {
    sub,
    name: `Name of ${sub}`,
    preferred_username: sub,
    email: `${sub}@example.com`,
    email_verified: true,
  };
  return json(200, body, "ok");
}

/** RFC 7662. */
export function answerIntrospection(world: World, incoming: Incoming): Answer {
  const refusal = refuseStranger(world, incoming);
  if (refusal !== undefined) return refusal;
  const token = incoming.form.get("token") ?? "";
  const access = world.book.activeAccessToken(token);
  const grant = access?.grant ?? world.book.activeRefreshToken(token);
  if (grant === undefined) return json(200, { active: false }, "ok");
  const body = {
    active: true,
    client_id: world.client.clientId,
    sub: grant.sub,
    scope: grant.scope,
    iss: world.origin,
    ...(access === undefined
      ? {}
      : { token_type: "Bearer", exp: Math.floor(access.expiresAtMs / 1000) }),
  };
  return json(200, body, "ok");
}

/** RFC 7009. */
export function answerRevocation(world: World, incoming: Incoming): Answer {
  const refusal = refuseStranger(world, incoming);
  if (refusal !== undefined) return refusal;
  const token = incoming.form.get("token");
  if (token === null) return oauthError("invalid_request");
  world.book.revoke(token);
  return { status: 200, headers: {}, body: "", outcome: "ok" };
}

/**
 * Revokes as GitHub does: DELETE `/applications/{client_id}/token` or `…/grant` with Basic and `{"access_token"}`. 204,
 * or 404 for an unknown client and 422 for an unknown token.
 *
 * @see [GitHub REST: OAuth authorizations](https://docs.github.com/en/rest/apps/oauth-applications)
 */
export function answerGithubRevocation(world: World, incoming: Incoming): Answer {
  const [, , , clientId, what] = incoming.url.pathname.split("/");
  const refused = refuseStranger(world, incoming) !== undefined;
  if (refused || incoming.authMethod !== "basic" || clientId !== world.client.clientId) {
    return json(404, { message: "Not Found" }, "not_found");
  }
  const token = accessTokenIn(incoming.body);
  if (token === undefined || world.book.activeAccessToken(token) === undefined) {
    return json(422, { message: "Validation Failed" }, "validation_failed");
  }
  const grant = world.book.grantOf(token);
  if (what === "grant" && grant !== undefined) grant.alive = false;
  world.book.revoke(token);
  return { status: 204, headers: {}, body: "", outcome: "ok" };
}

/** OpenID Connect Discovery §3. */
export function answerDiscovery({ origin }: World): Answer {
  const body = {
    issuer: origin,
    authorization_endpoint: origin + paths.authorization,
    token_endpoint: origin + paths.token,
    userinfo_endpoint: origin + paths.userinfo,
    introspection_endpoint: origin + paths.introspection,
    revocation_endpoint: origin + paths.revocation,
    jwks_uri: origin + paths.jwks,
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256", "ES256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    authorization_response_iss_parameter_supported: true,
  };
  return json(200, body, "ok");
}

function accessTokenIn(body: string): string | undefined {
  try {
    const { access_token: token } = JSON.parse(body);
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}
