import {
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretPost,
  None,
  allowInsecureRequests,
  customFetch,
} from "oauth4webapi";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import type { ProviderClient } from "./types.ts";

export type CallLimits = { readonly deadlineMs: number };

/** The integration as oauth4webapi wants it: server, client, and how the client shows who it is. */
export function describe(integration: ResolvedIntegration): {
  server: AuthorizationServer;
  client: Client;
  authentication: ClientAuth;
} {
  return {
    server: describeServer(integration.definition),
    client: { client_id: integration.client_id },
    authentication: authenticate(integration),
  };
}

// Asymmetric only: an HMAC under the client secret proves nothing that the client could not have made itself.
const ID_TOKEN_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256"];
const MORE_ID_TOKEN_ALGORITHMS = ["ES384", "ES512", "EdDSA", "Ed25519"];

function describeServer(definition: ProviderDefinition): AuthorizationServer {
  return {
    // Plain OAuth 2.0 providers have no issuer; oauth4webapi wants one and compares it with id tokens only.
    issuer: definition.issuer ?? `urn:atlas:provider:${definition.id}`,
    id_token_signing_alg_values_supported: [...ID_TOKEN_ALGORITHMS, ...MORE_ID_TOKEN_ALGORITHMS],
    ...endpoint("token_endpoint", definition.token_endpoint),
    ...endpoint("userinfo_endpoint", definition.userinfo_endpoint),
    ...endpoint("introspection_endpoint", definition.introspection_endpoint),
    ...endpoint("revocation_endpoint", definition.revocation_endpoint),
    ...endpoint("jwks_uri", definition.jwks_uri),
  };
}

const endpoint = (name: string, url: string | null): Record<string, string> =>
  url === null ? {} : { [name]: url };

function authenticate(integration: ResolvedIntegration): ClientAuth {
  switch (integration.definition.token_endpoint_auth_method) {
    case "client_secret_basic":
      return (_server, _client, _body, headers) => {
        headers.set("authorization", basicAuthorization(integration));
      };
    case "client_secret_post":
      return ClientSecretPost(integration.client_secret_plaintext);
    case "none":
      return None();
  }
}

/**
 * The Basic credentials of a client, form-urlencoded first. The encoding leaves `*-._` alone, as the URL standard has
 * it, because that is also what a provider reads right which forgot to decode.
 *
 * @see [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
 */
export function basicAuthorization(integration: ResolvedIntegration): string {
  const encode = (value: string) => new URLSearchParams([["", value]]).toString().slice(1);
  const pair = `${encode(integration.client_id)}:${encode(integration.client_secret_plaintext)}`;
  return `Basic ${btoa(pair)}`;
}

/** What oauth4webapi gives to a custom fetch; the redirect mode and the signal are the guarded fetch's own business. */
type OAuthRequest = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: URLSearchParams | string | null | undefined;
};

/**
 * oauth4webapi's request options: every request goes through the guarded fetch, which alone decides what plain http
 * may reach.
 */
export function requestOptions(client: ProviderClient, limits: CallLimits, url: string | null) {
  return {
    headers: { "user-agent": "Atlas" },
    [allowInsecureRequests]: url?.startsWith("http:") ?? false,
    [customFetch]: (target: string, { method, headers, body }: OAuthRequest) =>
      client.fetch(target, { method, headers, body: body ?? null }, limits),
  };
}
