import type { FieldError } from "#shared/contracts/errors";
import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { readMember } from "#shared/provider/answers/members";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { chooseAuthMethod } from "./choose-auth-method.ts";
import type { Discovered } from "./discovered.ts";
import { type Document, readNames, readText } from "./document.ts";
import { fetchDocument } from "./fetch-document.ts";
import { type EndpointName, readEndpoint } from "./read-endpoint.ts";
import { isAllowed, readIssuer } from "./read-issuer.ts";
import { listDocumentUrls } from "./well-known.ts";

/** What a discovery document says. */
export type Discovery = {
  /** The issuer as the document writes it. */
  readonly issuer: string;
  readonly discovered: Discovered;
  /** Null: the document does not say. */
  readonly scopesSupported: readonly string[] | null;
};

/**
 * Reads the discovery document of an issuer, which may be given with slashes at its end or as the document's own
 * address. The document must name this issuer, and its endpoints must be on the issuer's own host and pass the address
 * rules. An endpoint on another host counts only if the settings name it, because Atlas sends the client secret there.
 *
 * @returns `discovery_failed`, with every fault of the document and what to enter for each.
 */
export async function discover(
  deps: Pick<Deps, "policy" | "provider">,
  { issuer, protocol }: { issuer: string; protocol: ProviderDefinition["protocol"] },
  settings: IntegrationSettings,
): Promise<Result<Discovery, ProvidersError>> {
  const fetched = await fetchDocument(deps.provider, listDocumentUrls(new URL(issuer), protocol));
  return fetched.ok
    ? readDocument(deps, fetched.value, { issuer, protocol }, settings)
    : fail([{ path: "/settings/issuer", message: fetched.error, code: "discovery_unusable" }]);
}

function readDocument(
  { policy }: Pick<Deps, "policy">,
  document: Document,
  given: { issuer: string; protocol: ProviderDefinition["protocol"] },
  settings: IntegrationSettings,
): Result<Discovery, ProvidersError> {
  const faults: FieldError[] = [];
  const take = <T>(name: string, read: Result<T, string>, otherwise: T): T => {
    if (read.ok) return read.value;
    faults.push({ path: `/settings/${name}`, message: read.error, code: "discovery_unusable" });
    return otherwise;
  };
  const issuer = take("issuer", readIssuer(document, given.issuer, policy), given.issuer);
  // A document of another issuer is judged as that issuer's, because entering it is the next step.
  const named = readText(document, "issuer") ?? "";
  const { hostname } = new URL(isAllowed(named, policy) ? named : issuer);
  const endpoint = (name: EndpointName): string | null => {
    if (isSet(settings, name)) return null;
    const url = take(name, readEndpoint({ policy, issuer, hostname }, document, name), "");
    if (url === null && isRequired(name, given.protocol))
      faults.push({
        path: `/settings/${name}`,
        message: `The discovery document names no ${name}. Enter the provider's as ${name}.`,
        code: "discovery_missing",
      });
    return url;
  };
  const discovered: Discovered = {
    authorization_endpoint: endpoint("authorization_endpoint"),
    token_endpoint: endpoint("token_endpoint"),
    userinfo_endpoint: endpoint("userinfo_endpoint"),
    introspection_endpoint: endpoint("introspection_endpoint"),
    revocation_endpoint: endpoint("revocation_endpoint"),
    jwks_uri: endpoint("jwks_uri"),
    authorization_response_iss:
      readMember(document, "authorization_response_iss_parameter_supported") === true,
    token_endpoint_auth_method:
      settings.token_endpoint_auth_method ??
      take("token_endpoint_auth_method", chooseAuthMethod(document), "client_secret_basic"),
  };
  const scopesSupported = readNames(document, "scopes_supported");
  return faults.length > 0 ? fail(faults) : ok({ issuer, discovered, scopesSupported });
}

const isSet = (settings: IntegrationSettings, name: EndpointName): boolean =>
  settings[name] !== undefined;

const isRequired = (name: EndpointName, protocol: ProviderDefinition["protocol"]): boolean =>
  name === "authorization_endpoint" ||
  name === "token_endpoint" ||
  (name === "jwks_uri" && protocol === "oidc");

const fail = (errors: readonly FieldError[]): Result<never, ProvidersError> =>
  err({
    code: "discovery_failed",
    detail: errors.map(({ message }) => message).join(" "),
    errors,
  });
