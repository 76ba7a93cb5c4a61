import { revocationRequest } from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { saysTokenIsGone } from "./answers/dead-token-text.ts";
import { readErrorMeaning, saysTokenIsDead } from "./answers/error-meaning.ts";
import { type ProviderAnswer, readAnswer } from "./answers/lenient-response.ts";
import { describeIntegration, makeBasicAuthorization, makeRequestOptions } from "./oauth-client.ts";
import { readQuirks } from "./quirks.ts";
import type { ProviderClient, RevocationAnswer } from "./types.ts";
import { RESOURCE_DEADLINE_MS, readFailureCode } from "./userinfo.ts";

/** What to revoke; null where a connection has no such token. */
export type RevocableGrant = {
  readonly accessTokenPlaintext: string | null;
  readonly refreshTokenPlaintext: string | null;
};

export type TokenRevocation = {
  readonly token: "access_token" | "refresh_token" | "grant";
  readonly answer: RevocationAnswer;
};

/**
 * Whether the provider's method can end this grant: `delete_grant` needs an access token, `rfc7009` any token. True for a
 * method that this release does not know, because the next one may know it.
 */
export function canRevoke(
  { revocation }: ResolvedIntegration["definition"],
  { accessTokenPlaintext, refreshTokenPlaintext }: RevocableGrant,
): boolean {
  switch (revocation.method) {
    case "none":
      return false;
    case "delete_grant":
      return accessTokenPlaintext !== null;
    default:
      return accessTokenPlaintext !== null || refreshTokenPlaintext !== null;
  }
}

/**
 * Revokes a grant at the provider, by the method in its definition, and reports per token. Never throws. A token that
 * the provider no longer knows counts as revoked, in whatever words it says so. A method that this release does not know
 * sends nothing and fails, so that the grant stays queued until the rollout is over.
 *
 * @see [RFC 7009 §2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
 */
export async function revokeGrant(
  client: ProviderClient,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
): Promise<TokenRevocation[]> {
  switch (integration.definition.revocation.method) {
    case "rfc7009":
    case "none":
      return revokeTokens(client, integration, grant);
    case "delete_grant":
      return [{ token: "grant", answer: await deleteGrant(client, integration, grant) }];
    default:
      return [{ token: "grant", answer: { kind: "failed", code: "config_error" } }];
  }
}

async function revokeTokens(
  client: ProviderClient,
  integration: ResolvedIntegration,
  grant: RevocableGrant,
): Promise<TokenRevocation[]> {
  const present = (
    [
      // The refresh token first: at most providers it ends the access token too, never the other way round.
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
  const { server, client: self, authentication } = describeIntegration(integration);
  return readRevocation(integration, () =>
    revocationRequest(server, self, authentication, plaintext, {
      ...makeRequestOptions(client, { deadlineMs: RESOURCE_DEADLINE_MS }, url),
      additionalParameters: { token_type_hint: hint },
    }),
  );
}

/** Deletes the user's whole grant for the client. The provider takes only an access token as proof: `unsupported` without. */
async function deleteGrant(
  client: ProviderClient,
  integration: ResolvedIntegration,
  { accessTokenPlaintext }: RevocableGrant,
): Promise<RevocationAnswer> {
  const { revocation, revocation_endpoint: template } = integration.definition;
  if (template === null || accessTokenPlaintext === null) return { kind: "unsupported" };
  const url = template.replace("{client_id}", encodeURIComponent(integration.client_id));
  const init: RequestInit = {
    method: "DELETE",
    headers: {
      accept: revocation.accept ?? "application/json",
      "content-type": "application/json",
      authorization: makeBasicAuthorization(integration),
    },
    body: JSON.stringify({ access_token: accessTokenPlaintext }),
  };
  return readRevocation(integration, () =>
    client.fetch(url, init, { deadlineMs: RESOURCE_DEADLINE_MS }),
  );
}

async function readRevocation(
  { definition }: ResolvedIntegration,
  send: () => Promise<Response>,
): Promise<RevocationAnswer> {
  const quirks = readQuirks(definition);
  try {
    const answer = await readAnswer(await send(), Date.now(), quirks.failure_flags);
    const { status, error } = answer;
    if (saysGrantIsOver(definition, answer)) return { kind: "revoked" };
    if (error === "unsupported_token_type") return { kind: "unsupported" };
    const meaning = error === null ? null : readErrorMeaning(quirks, error);
    if (status === 429 || meaning === "rate_limited")
      return { kind: "failed", code: "rate_limited" };
    if (status >= 500 || status === 408 || meaning === "unavailable")
      return { kind: "failed", code: "provider_unavailable" };
    if (meaning !== "client_error" && status !== 401 && saysTokenIsGone(answer.text, answer.value))
      return { kind: "revoked" };
    return { kind: "failed", code: "config_error" };
  } catch (thrown) {
    return { kind: "failed", code: readFailureCode(thrown) };
  }
}

function saysGrantIsOver(
  definition: ResolvedIntegration["definition"],
  { status, error }: ProviderAnswer,
): boolean {
  if (error !== null && saysTokenIsDead(readQuirks(definition), error)) return true;
  const isUnknown = definition.revocation.unknown_token_statuses?.includes(status) ?? false;
  return isUnknown || (status < 300 && error === null);
}
