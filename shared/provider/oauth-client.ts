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
import { SIGNATURE_ALGORITHMS } from "./signature.ts";
import type { ProviderClient } from "./types.ts";

export type CallLimits = { readonly deadlineMs: number };

/** Translates an integration into oauth4webapi's terms: the server, the client, and how the client authenticates. */
export function describeIntegration(integration: ResolvedIntegration): {
  server: AuthorizationServer;
  client: Client;
  authentication: ClientAuth;
} {
  return {
    server: describeServer(integration.definition),
    client: { client_id: integration.client_id },
    authentication: chooseAuthentication(integration),
  };
}

function describeServer(definition: ProviderDefinition): AuthorizationServer {
  return {
    // oauth4webapi requires an issuer and only compares it with id tokens, which plain OAuth 2.0 providers do not send.
    issuer: definition.issuer ?? `urn:atlas:provider:${definition.id}`,
    id_token_signing_alg_values_supported: [...SIGNATURE_ALGORITHMS],
    ...pickEndpoint("token_endpoint", definition.token_endpoint),
    ...pickEndpoint("userinfo_endpoint", definition.userinfo_endpoint),
    ...pickEndpoint("introspection_endpoint", definition.introspection_endpoint),
    ...pickEndpoint("revocation_endpoint", definition.revocation_endpoint),
    ...pickEndpoint("jwks_uri", definition.jwks_uri),
  };
}

const pickEndpoint = (name: string, url: string | null): Record<string, string> =>
  url === null ? {} : { [name]: url };

function chooseAuthentication(integration: ResolvedIntegration): ClientAuth {
  switch (integration.definition.token_endpoint_auth_method) {
    case "client_secret_basic":
      return (_server, _client, _body, headers) => {
        headers.set("authorization", makeBasicAuthorization(integration));
      };
    case "client_secret_post":
      return ClientSecretPost(integration.client_secret_plaintext);
    case "none":
      return None();
  }
}

/**
 * Makes the Basic credentials of a client, form-urlencoded first unless the definition wants them raw. The encoding
 * leaves `*-._` alone, as the URL standard does: a provider that forgets to decode then still reads most credentials
 * right.
 *
 * @see [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
 */
export function makeBasicAuthorization(integration: ResolvedIntegration): string {
  const { client_id, client_secret_plaintext, definition } = integration;
  const encode =
    definition.basic_credentials === "raw"
      ? (value: string) => value
      : (value: string) => new URLSearchParams([["", value]]).toString().slice(1);
  const pair = `${encode(client_id)}:${encode(client_secret_plaintext)}`;
  return `Basic ${toBase64(new TextEncoder().encode(pair))}`;
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** What oauth4webapi passes to a custom fetch. The guarded fetch sets the redirect mode and the signal itself. */
type OAuthRequest = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: URLSearchParams | string | null | undefined;
};

/**
 * Makes oauth4webapi's request options. Every request goes through the guarded fetch, which alone decides which
 * addresses may be reached by plain http.
 */
export function makeRequestOptions(client: ProviderClient, limits: CallLimits, url: string | null) {
  return {
    headers: { "user-agent": "Atlas" },
    [allowInsecureRequests]: url?.startsWith("http:") ?? false,
    [customFetch]: (target: string, { method, headers, body }: OAuthRequest) =>
      client.fetch(target, { method, headers, body: body ?? null }, limits),
  };
}

/** Makes the options of a request whose parameters go as the members of a JSON object. */
export function makeJsonRequestOptions(
  client: ProviderClient,
  limits: CallLimits,
  url: string | null,
) {
  return {
    ...makeRequestOptions(client, limits, url),
    [customFetch]: (target: string, { method, headers, body }: OAuthRequest) => {
      const members = Object.fromEntries(new URLSearchParams(body ?? ""));
      const init = {
        method,
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(members),
      };
      return client.fetch(target, init, limits);
    },
  };
}
