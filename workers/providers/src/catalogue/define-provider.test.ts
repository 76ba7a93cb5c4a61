import { expect, test } from "vitest";
import { USUAL, defineProvider } from "./define-provider.ts";

const name = { id: "example", name: "Example" };
const define = (input: Omit<Parameters<typeof defineProvider>[0], "id" | "name"> = {}) =>
  defineProvider({ ...name, ...input });

test("a provider that says nothing more is usual in every way that it can be", () => {
  const { definition, requiredSettings, allowedSettings } = define();
  const { sign_in: _, ...usual } = USUAL;
  expect(definition).not.toHaveProperty("sign_in");
  expect(definition).toMatchObject({
    ...name,
    ...usual,
    protocol: "oauth2",
    validation: "none",
    revocation: { method: "none", scope: "user" },
    issuer: null,
    token_endpoint: null,
    default_scopes: [],
    documentation_url: null,
  });
  expect(requiredSettings).toEqual([]);
  expect(allowedSettings).toEqual(["authorization_params", "reuse_seconds"]);
});

test("an issuer makes an OpenID provider, and its document brings the endpoints", () => {
  const { definition } = define({ issuer: "https://example.com" });
  expect(definition).toMatchObject({
    protocol: "oidc",
    required_scopes: ["openid"],
    profile: { subject: "sub", label: ["name", "email"], email: "email" },
    validation: "introspection",
    revocation: { method: "rfc7009", scope: "user" },
  });
});

test("what the file says stands, and the rest of its object stays usual", () => {
  const { definition } = define({
    issuer: "https://example.com",
    protocol: "oauth2",
    validation: "none",
    required_scopes: ["a"],
    revocation: { method: "rfc7009" },
    profile: { subject: "id" },
  });
  expect(definition).toMatchObject({
    protocol: "oauth2",
    validation: "none",
    required_scopes: ["a"],
    revocation: { method: "rfc7009", scope: "user" },
    profile: { subject: "id", label: ["name", "email"] },
  });
});

const NO_DOCUMENT = { issuer: "https://example.com", jwks_uri: "https://example.com/jwks" };

test.each<[endpoint: string, expected: string]>([
  ["introspection_endpoint", "introspection"],
  ["userinfo_endpoint", "userinfo"],
])("with the %s alone, tokens are validated by %s", (endpoint, expected) => {
  const url = "https://example.com/endpoint";
  expect(define({ [endpoint]: url }).definition.validation).toBe(expected);
  expect(define({ ...NO_DOCUMENT, [endpoint]: url }).definition.validation).toBe(expected);
});

test("a provider can revoke where an endpoint is known or may be set", () => {
  const methodOf = (input: Parameters<typeof define>[0]) =>
    define(input).definition.revocation.method;
  expect(methodOf(NO_DOCUMENT)).toBe("none");
  expect(methodOf({ revocation_endpoint: "https://example.com/revoke" })).toBe("rfc7009");
  expect(methodOf({ optional_settings: ["revocation_endpoint"] })).toBe("rfc7009");
});

test("an integration may set what it must set", () => {
  const { requiredSettings, allowedSettings } = define({
    required_settings: ["token_endpoint"],
    optional_settings: ["pkce"],
  });
  expect(requiredSettings).toEqual(["token_endpoint"]);
  expect(allowedSettings).toEqual(["token_endpoint", "pkce", "reuse_seconds"]);
});
