import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { Discovered } from "../discovery/discovered.ts";

/**
 * Resolves how one integration's provider speaks OAuth: the catalogue's facts, overridden by the discovery document and
 * then by the integration's settings. A method of revocation or validation without an endpoint becomes `none`, or
 * `userinfo` for introspection.
 */
export function resolveDefinition(
  facts: ProviderDefinition,
  discovered: Partial<Discovered>,
  settings: IntegrationSettings,
): ProviderDefinition {
  const known: ProviderDefinition = { ...facts, ...discovered };
  const merged: ProviderDefinition = {
    ...known,
    issuer: settings.issuer ?? known.issuer,
    authorization_endpoint: settings.authorization_endpoint ?? known.authorization_endpoint,
    token_endpoint: settings.token_endpoint ?? known.token_endpoint,
    userinfo_endpoint: settings.userinfo_endpoint ?? known.userinfo_endpoint,
    introspection_endpoint: settings.introspection_endpoint ?? known.introspection_endpoint,
    revocation_endpoint: settings.revocation_endpoint ?? known.revocation_endpoint,
    jwks_uri: settings.jwks_uri ?? known.jwks_uri,
    token_endpoint_auth_method:
      settings.token_endpoint_auth_method ?? known.token_endpoint_auth_method,
    scope_separator: settings.scope_separator ?? known.scope_separator,
    pkce: settings.pkce ?? known.pkce,
    default_expires_in_seconds:
      settings.default_expires_in_seconds ?? known.default_expires_in_seconds,
    reuse_seconds: settings.reuse_seconds ?? known.reuse_seconds ?? 0,
    authorization_params: { ...known.authorization_params, ...settings.authorization_params },
    userinfo_headers: { ...known.userinfo_headers, ...settings.userinfo_headers },
    ...resolveRequests(known, settings),
    profile: {
      ...known.profile,
      subject: settings.profile_subject ?? known.profile.subject,
      label: [...(settings.profile_label ? [settings.profile_label] : []), ...known.profile.label],
    },
  };
  return {
    ...merged,
    // A public client proves with PKCE alone that a code is its own.
    pkce: merged.pkce || merged.token_endpoint_auth_method === "none",
    revocation: {
      ...merged.revocation,
      scope: settings.revocation_scope ?? merged.revocation.scope,
      method: merged.revocation_endpoint === null ? "none" : merged.revocation.method,
    },
    validation: chooseValidation(merged),
  };
}

/** How token requests are written and their answers read. */
const resolveRequests = (known: ProviderDefinition, settings: IntegrationSettings) => ({
  response_mode: settings.response_mode ?? known.response_mode ?? "query",
  token_request_format: settings.token_request_format ?? known.token_request_format ?? "form",
  exchange_params: { ...known.exchange_params, ...settings.exchange_params },
  refresh_params: { ...known.refresh_params, ...settings.refresh_params },
  refresh_endpoint: settings.refresh_endpoint ?? known.refresh_endpoint ?? null,
  basic_credentials: settings.basic_credentials ?? known.basic_credentials ?? "encoded",
  tokens_at: settings.tokens_at ?? known.tokens_at ?? null,
  token_facts: [...new Set([...(known.token_facts ?? []), ...(settings.token_facts ?? [])])],
  callback_facts: [
    ...new Set([...(known.callback_facts ?? []), ...(settings.callback_facts ?? [])]),
  ],
});

function chooseValidation(definition: ProviderDefinition): ProviderDefinition["validation"] {
  if (definition.validation === "introspection" && definition.introspection_endpoint !== null)
    return "introspection";
  return definition.validation === "none" || definition.userinfo_endpoint === null
    ? "none"
    : "userinfo";
}
