import { CodeChallengeMethod, OAuth2Client, generateCodeVerifier, generateState } from "arctic";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";

/**
 * Makes a flow's secrets: the random part of its state, its PKCE verifier and its nonce. Each has 256 bits, as 43
 * base64url characters, and none can be derived from another.
 *
 * @see [RFC 7636 §4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.1)
 */
export const newFlowSecrets = () => ({
  flowSecret: generateState(),
  codeVerifier: generateCodeVerifier(),
  nonce: generateState(),
});

/** The parts of a link to the provider that come from the flow, not from the integration. */
export type LinkParts = {
  readonly state: string;
  readonly codeVerifier: string;
  readonly nonce: string;
};

/** The scopes that a link requests: those the protocol requires, then those of the integration. */
export const requestedScopes = ({ definition, scopes }: ResolvedIntegration): string[] => [
  ...new Set([...definition.required_scopes, ...scopes]),
];

/** The integration with the scopes that a flow's link asked for; as it is, when the flow does not know them. */
export const withScopes = (
  integration: ResolvedIntegration,
  scopes: readonly string[] | undefined,
): ResolvedIntegration =>
  scopes === undefined
    ? integration
    : {
        ...integration,
        scopes: [...scopes],
        definition: { ...integration.definition, required_scopes: [] },
      };

/**
 * Builds the link that sends the browser to the provider. PKCE is S256 unless the definition switches it off, and the
 * link carries only the challenge. The definition's own parameters are added but never replace those of Atlas.
 *
 * @throws TypeError when the definition has no authorization endpoint.
 * @see [RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636#section-4.3)
 */
export function createAuthorizationLink(integration: ResolvedIntegration, parts: LinkParts): URL {
  const { client_id, callback_url, definition } = integration;
  const endpoint = definition.authorization_endpoint;
  if (endpoint === null) throw new TypeError("no authorization endpoint");
  const scopes = requestedScopes(integration);
  // The client only builds links, so it gets no client secret.
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
  if (definition.response_mode === "form_post") link.searchParams.set("response_mode", "form_post");
  if (definition.protocol === "oidc") link.searchParams.set("nonce", parts.nonce);
  for (const [name, value] of Object.entries(definition.authorization_params))
    if (!link.searchParams.has(name)) link.searchParams.set(name, value);
  return link;
}
