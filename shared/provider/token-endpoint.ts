import {
  UnsupportedOperationError,
  authorizationCodeGrantRequest,
  nopkce,
  processGenericTokenEndpointResponse,
  refreshTokenGrantRequest,
  validateAuthResponse,
} from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { classifyFailure, classifyThrown, makeConfigError, makeUnavailable } from "./classify.ts";
import { readAnswer } from "./answers/lenient-response.ts";
import { type CallLimits, describeIntegration, makeRequestOptions } from "./oauth-client.ts";
import { readMember } from "./answers/members.ts";
import { readQuirks } from "./quirks.ts";
import { readTokenSet, toStrictMembers } from "./token-set.ts";
import type { ProviderClient, TokenAnswer } from "./types.ts";

/** What the code exchange sends in addition to the client's credentials. */
export type CodeExchange = {
  readonly code: string;
  /** Null only if the provider's definition switches PKCE off. */
  readonly codeVerifier: string | null;
  readonly redirectUri: string;
};

/**
 * Exchanges an authorization code. The caller must have checked state, browser, integration and `iss`, because this
 * sends the client secret. Never throws.
 *
 * @see [RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)
 */
export async function exchangeCode(
  client: ProviderClient,
  integration: ResolvedIntegration,
  exchange: CodeExchange,
  limits: CallLimits,
): Promise<TokenAnswer> {
  const parts = describeIntegration(integration);
  return askTokenEndpoint(integration, () =>
    authorizationCodeGrantRequest(
      parts.server,
      parts.client,
      parts.authentication,
      validateAuthResponse(
        parts.server,
        parts.client,
        new URLSearchParams({ code: exchange.code }),
      ),
      exchange.redirectUri,
      exchange.codeVerifier ?? nopkce,
      makeRequestOptions(client, limits, integration.definition.token_endpoint),
    ),
  );
}

/**
 * Sends a refresh request, at most once. Never throws: each failure is a kind of {@link TokenAnswer}. `outcomeUnknown`
 * is true whenever the provider may have rotated the token without Atlas seeing the new one.
 *
 * @see [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
 */
export async function refreshGrant(
  client: ProviderClient,
  integration: ResolvedIntegration,
  refreshTokenPlaintext: string,
  limits: CallLimits,
): Promise<TokenAnswer> {
  const parts = describeIntegration(integration);
  return askTokenEndpoint(integration, () =>
    refreshTokenGrantRequest(
      parts.server,
      parts.client,
      parts.authentication,
      refreshTokenPlaintext,
      makeRequestOptions(client, limits, integration.definition.token_endpoint),
    ),
  );
}

async function askTokenEndpoint(
  integration: ResolvedIntegration,
  send: () => Promise<Response>,
): Promise<TokenAnswer> {
  if (integration.definition.token_endpoint === null)
    return makeConfigError("integration", "token_endpoint_missing");
  try {
    return await readTokenAnswer(integration, await send());
  } catch (thrown) {
    return classifyThrown(thrown);
  }
}

async function readTokenAnswer(
  integration: ResolvedIntegration,
  response: Response,
): Promise<TokenAnswer> {
  const quirks = readQuirks(integration.definition);
  const answer = await readAnswer(response, Date.now(), quirks.failure_flags);
  if (answer.status >= 300 || answer.body === null || answer.error !== null)
    return classifyFailure(quirks, answer);
  const { server, client } = describeIntegration(integration);
  const asked = [...integration.definition.required_scopes, ...integration.scopes];
  try {
    const strict = Response.json(toStrictMembers(quirks, answer.body, asked));
    const members = await processGenericTokenEndpointResponse(server, client, strict);
    if (members.token_type !== "bearer") return unsupportedTokenType;
    const tokens = readTokenSet(quirks, members, readMember(answer.body, "id_token"), asked);
    return tokens === null ? makeUnavailable(true, null) : { kind: "ok", tokens };
  } catch (thrown) {
    return thrown instanceof UnsupportedOperationError
      ? unsupportedTokenType
      : makeUnavailable(true, null);
  }
}

/** Atlas hands out Bearer tokens only. Another type is the integration's fault, not the grant's. */
const unsupportedTokenType = makeConfigError("integration", "unsupported_token_type");
