import type { ProviderDefinition } from "#shared/contracts/providers/definition";

/** What Atlas keeps of a discovery document: the members of a definition that it describes. */
export type Discovered = Pick<
  ProviderDefinition,
  | "authorization_endpoint"
  | "token_endpoint"
  | "userinfo_endpoint"
  | "introspection_endpoint"
  | "revocation_endpoint"
  | "jwks_uri"
  | "authorization_response_iss"
  | "token_endpoint_auth_method"
>;

const ENDPOINTS = [
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "jwks_uri",
] as const;

/** Reads a stored document member by member, because one from an older release may lack some. */
export function readDiscovered(stored: Record<string, unknown> | null): Partial<Discovered> {
  if (stored === null) return {};
  const found: Partial<Discovered> = {};
  for (const name of ENDPOINTS) {
    const url = stored[name];
    if (typeof url === "string") found[name] = url;
  }
  const iss = stored["authorization_response_iss"];
  if (typeof iss === "boolean") found.authorization_response_iss = iss;
  const method = stored["token_endpoint_auth_method"];
  if (method === "client_secret_basic" || method === "client_secret_post")
    found.token_endpoint_auth_method = method;
  return found;
}
