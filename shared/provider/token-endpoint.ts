import {
  UnsupportedOperationError,
  authorizationCodeGrantRequest,
  nopkce,
  processGenericTokenEndpointResponse,
  refreshTokenGrantRequest,
  validateAuthResponse,
} from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { classifyFailure, classifyThrown, configError, unavailable } from "./classify.ts";
import { member, readAnswer } from "./lenient-response.ts";
import { type CallLimits, describe, requestOptions } from "./oauth-client.ts";
import { readTokenSet, toStrictMembers } from "./token-set.ts";
import type { ProviderClient, TokenAnswer } from "./types.ts";

/** What the code exchange sends besides the client's credentials. */
export type CodeExchange = {
  readonly code: string;
  /** Null only where the provider's definition switches PKCE off. */
  readonly codeVerifier: string | null;
  readonly redirectUri: string;
};

/**
 * Exchanges an authorization code. Expects that state, browser, integration and `iss` were checked: this sends the
 * client secret. Never throws.
 *
 * @see [RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)
 */
export async function exchangeCode(
  client: ProviderClient,
  integration: ResolvedIntegration,
  exchange: CodeExchange,
  limits: CallLimits,
): Promise<TokenAnswer> {
  const parts = describe(integration);
  return ask(integration, () =>
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
      requestOptions(client, limits, integration.definition.token_endpoint),
    ),
  );
}

/**
 * Sends one refresh request, at most once. Never throws: every way to fail is a kind of {@link TokenAnswer}, and
 * `outcomeUnknown` is true wherever the provider may have rotated the token without Atlas having seen the new one.
 *
 * @see [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
 */
export async function refreshGrant(
  client: ProviderClient,
  integration: ResolvedIntegration,
  refreshTokenPlaintext: string,
  limits: CallLimits,
): Promise<TokenAnswer> {
  const parts = describe(integration);
  return ask(integration, () =>
    refreshTokenGrantRequest(
      parts.server,
      parts.client,
      parts.authentication,
      refreshTokenPlaintext,
      requestOptions(client, limits, integration.definition.token_endpoint),
    ),
  );
}

async function ask(
  integration: ResolvedIntegration,
  send: () => Promise<Response>,
): Promise<TokenAnswer> {
  if (integration.definition.token_endpoint === null)
    return configError("integration", "token_endpoint_missing");
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
  const answer = await readAnswer(response, Date.now());
  if (answer.status >= 300 || answer.body === null || answer.error !== null)
    return classifyFailure(answer);
  const { server, client } = describe(integration);
  try {
    const strict = Response.json(toStrictMembers(answer.body));
    const members = await processGenericTokenEndpointResponse(server, client, strict);
    if (members.token_type !== "bearer") return unsupportedTokenType;
    const tokens = readTokenSet(members, member(answer.body, "id_token"));
    return tokens === null ? unavailable(true, null) : { kind: "ok", tokens };
  } catch (thrown) {
    return thrown instanceof UnsupportedOperationError
      ? unsupportedTokenType
      : unavailable(true, null);
  }
}

/** Atlas hands out Bearer tokens only; another type is a matter of the integration, not of the grant. */
const unsupportedTokenType = configError("integration", "unsupported_token_type");
