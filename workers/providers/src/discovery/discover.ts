import { type AuthorizationServer, discoveryRequest, processDiscoveryResponse } from "oauth4webapi";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { ProviderFetchError } from "#shared/provider/address/guarded-fetch";
import { makeRequestOptions } from "#shared/provider/oauth-client";
import { BlockedUrlError, checkUrl } from "#shared/provider/address/url-policy";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import type { Discovered } from "./discovered.ts";

const DISCOVERY_DEADLINE_MS = 10_000;

/**
 * Reads an issuer's discovery document. The document must name exactly this issuer, and its endpoints must be on the
 * issuer's own host and pass the address rules. An endpoint on another host counts only if the settings name it, because
 * Atlas sends the client secret there.
 *
 * @returns `discovery_failed`, saying what is wrong and what to do about it.
 * @see [OpenID Connect Discovery §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)
 */
export async function discover(
  deps: Pick<Deps, "policy" | "provider">,
  issuer: string,
  settings: IntegrationSettings,
): Promise<Result<Discovered, ProvidersError>> {
  const document = await fetchDocument(deps, issuer);
  if (!document.ok) return document;
  const server = document.value;
  const hostname = new URL(issuer).hostname;
  try {
    const pickEndpoint = (name: EndpointName) =>
      readEndpoint(deps, server, settings, hostname, name);
    const found: Discovered = {
      authorization_endpoint: pickEndpoint("authorization_endpoint"),
      token_endpoint: pickEndpoint("token_endpoint"),
      userinfo_endpoint: pickEndpoint("userinfo_endpoint"),
      introspection_endpoint: pickEndpoint("introspection_endpoint"),
      revocation_endpoint: pickEndpoint("revocation_endpoint"),
      jwks_uri: pickEndpoint("jwks_uri"),
      authorization_response_iss: server.authorization_response_iss_parameter_supported === true,
      token_endpoint_auth_method: settings.token_endpoint_auth_method ?? chooseAuthMethod(server),
    };
    for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const)
      if (found[name] === null && !isSet(settings, name))
        throw new DocumentError(`The discovery document names no ${name}.`);
    return ok(found);
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    return fail(thrown.message);
  }
}

type EndpointName = Exclude<
  keyof Discovered,
  "authorization_response_iss" | "token_endpoint_auth_method"
>;

/** The document lacks something that an integration needs, or has it wrong. The message is for people. */
class DocumentError extends Error {
  override readonly name = "DocumentError";
}

async function fetchDocument(
  deps: Pick<Deps, "provider">,
  issuer: string,
): Promise<Result<AuthorizationServer, ProvidersError>> {
  const limits = { deadlineMs: DISCOVERY_DEADLINE_MS };
  const url = new URL(issuer);
  try {
    const response = await discoveryRequest(url, makeRequestOptions(deps.provider, limits, issuer));
    if (response.status !== 200)
      return fail(`The issuer answered its discovery document with HTTP ${response.status}.`);
    const server = await processDiscoveryResponse(url, response);
    // The library compares parsed URLs, but id tokens are compared byte for byte.
    return server.issuer === issuer ? ok(server) : fail(OTHER_ISSUER);
  } catch (thrown) {
    return fail(explainFailure(thrown));
  }
}

const OTHER_ISSUER =
  "The discovery document names another issuer. Give the issuer exactly as the document has it.";

function explainFailure(thrown: unknown): string {
  if (thrown instanceof BlockedUrlError) return "The discovery document's address is not allowed.";
  if (thrown instanceof ProviderFetchError)
    switch (thrown.reason) {
      case "redirect":
        return "The discovery document's address redirects. Give the issuer that it redirects to.";
      case "too_large":
        return "The discovery document is larger than 1 MB.";
      default:
        return "The discovery document could not be fetched. Check the issuer and try again.";
    }
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, "code") : undefined;
  return code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED"
    ? OTHER_ISSUER
    : "The issuer's answer is no discovery document.";
}

function readEndpoint(
  deps: Pick<Deps, "policy">,
  server: AuthorizationServer,
  settings: IntegrationSettings,
  hostname: string,
  name: EndpointName,
): string | null {
  const url = server[name];
  if (isSet(settings, name) || url === undefined) return null;
  if (typeof url !== "string")
    throw new DocumentError(`The discovery document's ${name} is no URL.`);
  let target: URL;
  try {
    target = checkUrl(url, deps.policy).url;
  } catch {
    throw new DocumentError(`The discovery document's ${name} is not an allowed address.`);
  }
  if (target.hostname !== hostname)
    throw new DocumentError(
      name === "jwks_uri"
        ? "The discovery document's jwks_uri is on another host than the issuer."
        : `The discovery document's ${name} is on another host than the issuer. If that is right, give it in the settings.`,
    );
  return url;
}

const isSet = (settings: IntegrationSettings, name: EndpointName): boolean =>
  name !== "jwks_uri" && settings[name] !== undefined;

/** A server that names no method supports Basic (RFC 8414 §2). */
function chooseAuthMethod(
  server: AuthorizationServer,
): "client_secret_basic" | "client_secret_post" {
  const methods: unknown = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  if (!Array.isArray(methods) || methods.includes("client_secret_basic"))
    return "client_secret_basic";
  if (methods.includes("client_secret_post")) return "client_secret_post";
  throw new DocumentError(
    "The issuer offers neither client_secret_basic nor client_secret_post. If it takes one of them, give it in the settings.",
  );
}

const fail = (detail: string): Result<never, ProvidersError> =>
  err({ code: "discovery_failed", detail });
