import type { ProviderDefinition } from "#shared/contracts/providers/definition";

const OIDC = "openid-configuration";
const OAUTH = "oauth-authorization-server";
const WELL_KNOWN =
  /^(.*?)\/\.well-known(?:\/(?:openid-configuration|oauth-authorization-server)(\/.*)?|\/[^/]*)?$/i;

/**
 * The issuer behind what people give as one: an address below `/.well-known` belongs to the issuer without that part,
 * wherever in the path it is. Slashes at the end are cut, as the well-known addresses are made without them.
 */
export function findIssuer(given: URL): string {
  const [, before = given.pathname, after = ""] = WELL_KNOWN.exec(given.pathname) ?? [];
  return given.origin + (before + after).replace(/\/+$/, "");
}

/**
 * Where an issuer's document can be, the most usual place first: the well-known part after the issuer's path or before
 * it, of OpenID Connect or of OAuth. An address of a document is asked itself first. Last comes the server's root, whose
 * document may name the right issuer.
 *
 * @see [OpenID Connect Discovery §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)
 * @see [RFC 8414 §3](https://www.rfc-editor.org/rfc/rfc8414#section-3)
 */
export function listDocumentUrls(
  given: URL,
  protocol: ProviderDefinition["protocol"],
): readonly string[] {
  const { origin, pathname } = new URL(findIssuer(given));
  const path = pathname.replace(/\/+$/, "");
  const after = (name: string) => `${origin}${path}/.well-known/${name}`;
  const before = (name: string) => `${origin}/.well-known/${name}${path}`;
  const usual =
    protocol === "oidc"
      ? [after(OIDC), before(OAUTH), before(OIDC), after(OAUTH), `${origin}/.well-known/${OIDC}`]
      : [before(OAUTH), after(OIDC), after(OAUTH), before(OIDC), `${origin}/.well-known/${OAUTH}`];
  const isDocument = /\/\.well-known\/./i.test(given.pathname);
  return [...new Set([...(isDocument ? [given.origin + given.pathname] : []), ...usual])];
}
