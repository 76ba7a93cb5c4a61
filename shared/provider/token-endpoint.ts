import {
  authorizationCodeGrantRequest,
  nopkce,
  refreshTokenGrantRequest,
  validateAuthResponse,
} from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { classifyThrown, makeConfigError } from "./classify.ts";
import {
  type CallLimits,
  describeIntegration,
  makeJsonRequestOptions,
  makeRequestOptions,
} from "./oauth-client.ts";
import { pickAddedParams } from "./own-token-params.ts";
import { readTokenAnswer } from "./token-answer.ts";
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
  const { token_endpoint: url, exchange_params } = integration.definition;
  const parts = describeIntegration(integration);
  return askTokenEndpoint(integration, url, () =>
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
      {
        ...chooseOptions(client, integration, limits, url),
        additionalParameters: pickAddedParams(exchange_params),
      },
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
  const { refresh_endpoint, token_endpoint, refresh_params } = integration.definition;
  const url = refresh_endpoint ?? token_endpoint;
  const parts = describeIntegration(integration);
  return askTokenEndpoint(integration, url, () =>
    refreshTokenGrantRequest(
      url === null ? parts.server : { ...parts.server, token_endpoint: url },
      parts.client,
      parts.authentication,
      refreshTokenPlaintext,
      {
        ...chooseOptions(client, integration, limits, url),
        additionalParameters: pickAddedParams(refresh_params),
      },
    ),
  );
}

/** The options of a token request in the format that the definition wants. */
const chooseOptions = (
  client: ProviderClient,
  { definition }: ResolvedIntegration,
  limits: CallLimits,
  url: string | null,
) =>
  definition.token_request_format === "json"
    ? makeJsonRequestOptions(client, limits, url)
    : makeRequestOptions(client, limits, url);

async function askTokenEndpoint(
  integration: ResolvedIntegration,
  url: string | null,
  send: () => Promise<Response>,
): Promise<TokenAnswer> {
  if (url === null) return makeConfigError("integration", "token_endpoint_missing");
  try {
    return await readTokenAnswer(integration, await send());
  } catch (thrown) {
    return classifyThrown(thrown);
  }
}
