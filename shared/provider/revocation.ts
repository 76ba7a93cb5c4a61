import { revocationRequest } from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { meaningOf, saysTokenIsDead } from "./error-aliases.ts";
import { readAnswer } from "./lenient-response.ts";
import { basicAuthorization, describe, requestOptions } from "./oauth-client.ts";
import type { ProviderClient, RevocationAnswer } from "./types.ts";
import { RESOURCE_DEADLINE_MS, failureOf } from "./userinfo.ts";

/** What is to be revoked; null where a connection has no such token. */
export type RevocableGrant = {
  readonly accessTokenPlaintext: string | null;
  readonly refreshTokenPlaintext: string | null;
};

export type TokenRevocation = {
  readonly token: "access_token" | "refresh_token" | "grant";
  readonly answer: RevocationAnswer;
};

/**
 * Tells the provider that a grant is over, in the way that its definition names, and reports per token. Never throws.
 * A token that the provider does not know any more counts as revoked.
 *
 * @see [RFC 7009 §2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
 */
export async function revokeGrant(
  client: ProviderClient,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
): Promise<TokenRevocation[]> {
  const { method } = integration.definition.revocation;
  if (method === "github_grant") return revokeGithubGrant(client, integration, grant);
  const present = (
    [
      // The refresh token first: at most providers it takes the access token along, never the other way round.
      ["refresh_token", grant.refreshTokenPlaintext],
      ["access_token", grant.accessTokenPlaintext],
    ] as const
  ).filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== null);
  const answers: TokenRevocation[] = [];
  for (const [token, plaintext] of present)
    answers.push({ token, answer: await revokeToken(client, integration, token, plaintext) });
  return answers;
}

async function revokeToken(
  client: ProviderClient,
  integration: ResolvedIntegration,
  hint: "access_token" | "refresh_token",
  plaintext: string,
): Promise<RevocationAnswer> {
  const { revocation, revocation_endpoint: url } = integration.definition;
  if (revocation.method === "none" || url === null) return { kind: "unsupported" };
  const { server, client: self, authentication } = describe(integration);
  return readRevocation(() =>
    revocationRequest(server, self, authentication, plaintext, {
      ...requestOptions(client, { deadlineMs: RESOURCE_DEADLINE_MS }, url),
      additionalParameters: { token_type_hint: hint },
    }),
  );
}

/**
 * GitHub deletes the whole grant of its user for the app, and only against an access token.
 *
 * @see [Delete an app authorization](https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-authorization)
 */
async function revokeGithubGrant(
  client: ProviderClient,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
): Promise<TokenRevocation[]> {
  const template = integration.definition.revocation_endpoint;
  if (template === null || grant.accessTokenPlaintext === null)
    return [{ token: "grant", answer: { kind: "unsupported" } }];
  const url = template.replace("{client_id}", encodeURIComponent(integration.client_id));
  const init: RequestInit = {
    method: "DELETE",
    headers: {
      accept: "application/vnd.github+json",
      "content-type": "application/json",
      authorization: basicAuthorization(integration),
    },
    body: JSON.stringify({ access_token: grant.accessTokenPlaintext }),
  };
  const answer = await readRevocation(
    () => client.fetch(url, init, { deadlineMs: RESOURCE_DEADLINE_MS }),
    // "Validation failed": the app has no such token. 404 is about the app itself.
    (status) => status === 422,
  );
  return [{ token: "grant", answer }];
}

async function readRevocation(
  send: () => Promise<Response>,
  isUnknownToken: (status: number) => boolean = () => false,
): Promise<RevocationAnswer> {
  try {
    const { status, error } = await readAnswer(await send(), Date.now());
    if (error !== null && saysTokenIsDead(error)) return { kind: "revoked" };
    if ((status < 300 && error === null) || isUnknownToken(status)) return { kind: "revoked" };
    if (error === "unsupported_token_type") return { kind: "unsupported" };
    const meaning = error === null ? null : meaningOf(error);
    if (status === 429 || meaning === "rate_limited")
      return { kind: "failed", code: "rate_limited" };
    if (status >= 500 || status === 408 || meaning === "unavailable")
      return { kind: "failed", code: "provider_unavailable" };
    return { kind: "failed", code: "config_error" };
  } catch (thrown) {
    return { kind: "failed", code: failureOf(thrown) };
  }
}
