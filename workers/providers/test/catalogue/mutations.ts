import type { ProviderDefinition } from "#shared/contracts/providers/definition";

type Mutation = readonly [path: string, mutant: ProviderDefinition];

const ALTERNATIVES: Readonly<Record<string, readonly string[]>> = {
  protocol: ["oauth2", "oidc"],
  scope_separator: [" ", ","],
  token_endpoint_auth_method: ["client_secret_basic", "client_secret_post", "none"],
  "revocation.method": ["rfc7009", "delete_grant", "none"],
  "revocation.scope": ["token", "grant", "user"],
  token_request_format: ["form", "json"],
  basic_credentials: ["encoded", "raw"],
  response_mode: ["query", "form_post"],
  validation: ["introspection", "userinfo", "none"],
};

/** Facts whose value is a record of its own, taken as a whole. */
const RECORDS = new Set([
  "authorization_params",
  "error_aliases",
  "exchange_params",
  "included_scopes",
  "refresh_params",
  "scope_aliases",
  "userinfo_headers",
]);

/** What a list or a record gets in addition. */
const ADDITIONS: Readonly<Record<string, unknown>> = {
  authorization_params: "1",
  "sign_in.authorization_params": "1",
  "sign_in.fresh_params": "1",
  userinfo_headers: "1",
  exchange_params: "1",
  refresh_params: "1",
  scope_aliases: "another",
  included_scopes: ["another"],
  error_aliases: "invalid_grant",
  rate_limit_statuses: 418,
  "revocation.unknown_token_statuses": 418,
};

/** Makes every definition that differs from this one in a single fact. */
export function mutationsOf(definition: ProviderDefinition): Mutation[] {
  return Object.entries(definition).flatMap(([name, fact]: [string, unknown]) =>
    isFacts(fact) && !RECORDS.has(name)
      ? Object.entries(fact).flatMap(([part, value]) =>
          variantsOf(`${name}.${part}`, value).map(([what, variant]): Mutation => [
            what,
            { ...definition, [name]: { ...fact, [part]: variant } },
          ]),
        )
      : variantsOf(name, fact).map(([what, variant]): Mutation => [
          what,
          { ...definition, [name]: variant },
        ]),
  );
}

/** A meaning that no text of the error's name leads to as well. */
const otherMeaning = (meaning: unknown): string =>
  meaning === "unavailable" ? "client_error" : "unavailable";

/** What a record has in place of one of its values. */
function otherValue(path: string, value: unknown): unknown {
  if (path === "error_aliases") return otherMeaning(value);
  return path === "included_scopes" ? ["another"] : "another";
}

const isFacts = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function variantsOf(path: string, value: unknown): [what: string, variant: unknown][] {
  const alternatives = ALTERNATIVES[path];
  if (alternatives !== undefined)
    return alternatives.filter((one) => one !== value).map((one) => [`${path} = ${one}`, one]);
  if (Array.isArray(value)) {
    const more: [string, unknown][] = [
      [`${path} with one more`, [...value, ADDITIONS[path] ?? "mutant"]],
    ];
    return value.length === 0 ? more : [...more, [`${path} without its first`, value.slice(1)]];
  }
  if (isFacts(value)) {
    const more: [string, unknown][] = [
      [`${path} with one more`, { ...value, mutant: ADDITIONS[path] }],
    ];
    const less = Object.keys(value).map((name): [string, unknown] => [
      `${path} without ${name}`,
      Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)),
    ]);
    const changed = Object.keys(value).map((name): [string, unknown] => [
      `${path} with another ${name}`,
      { ...value, [name]: otherValue(path, value[name]) },
    ]);
    return [...more, ...less, ...changed];
  }
  if (typeof value === "boolean") return [[`${path} = ${!value}`, !value]];
  if (typeof value === "number")
    return [
      [`${path} + 1`, value + 1],
      [`no ${path}`, null],
    ];
  if (typeof value === "string")
    return [
      [`another ${path}`, `${value}x`],
      ...(NULLABLE.has(path) ? [[`no ${path}`, null] as [string, unknown]] : []),
    ];
  return [[`some ${path}`, path === "default_expires_in_seconds" ? 77 : "https://mutant.example/"]];
}

const NULLABLE = new Set([
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "jwks_uri",
  "profile.email",
  "documentation_url",
]);
