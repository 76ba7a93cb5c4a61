import { CodeChallengeMethod, OAuth2Client, generateCodeVerifier, generateState } from "arctic";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";

/**
 * What a flow keeps to itself: the random part of its state, its PKCE verifier and its nonce, 256 bits each as 43
 * base64url characters, none of them to be guessed from another.
 *
 * @see [RFC 7636 §4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.1)
 */
export const newFlowSecrets = () => ({
  flowSecret: generateState(),
  codeVerifier: generateCodeVerifier(),
  nonce: generateState(),
});

/** What a link to the provider says besides the integration's own facts. */
export type LinkParts = {
  readonly state: string;
  readonly codeVerifier: string;
  readonly nonce: string;
};

/** The scopes that a link asks for: what the protocol needs, then what the integration wants. */
export const requestedScopes = ({ definition, scopes }: ResolvedIntegration): string[] => [
  ...new Set([...definition.required_scopes, ...scopes]),
];

/**
 * The link that sends a browser to the provider. PKCE is S256 wherever the definition does not switch it off; only the
 * challenge is in the link. Parameters of the definition are added, never in place of Atlas's own.
 *
 * @throws TypeError when the definition has no authorization endpoint.
 * @see [RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636#section-4.3)
 */
export function createAuthorizationLink(integration: ResolvedIntegration, parts: LinkParts): URL {
  const { client_id, callback_url, definition } = integration;
  const endpoint = definition.authorization_endpoint;
  if (endpoint === null) throw new TypeError("no authorization endpoint");
  const scopes = requestedScopes(integration);
  // Only links are made here, so the client has no password to lose.
  const client = new OAuth2Client(client_id, null, callback_url);
  const link = definition.pkce
    ? client.createAuthorizationURLWithPKCE(
        endpoint,
        parts.state,
        CodeChallengeMethod.S256,
        parts.codeVerifier,
        scopes,
      )
    : client.createAuthorizationURL(endpoint, parts.state, scopes);
  if (scopes.length > 0) link.searchParams.set("scope", scopes.join(definition.scope_separator));
  if (definition.protocol === "oidc") link.searchParams.set("nonce", parts.nonce);
  for (const [name, value] of Object.entries(definition.authorization_params))
    if (!link.searchParams.has(name)) link.searchParams.set(name, value);
  return link;
}
