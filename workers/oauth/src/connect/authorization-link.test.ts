import { createHash } from "node:crypto";
import { CodeChallengeMethod, OAuth2Client } from "arctic";
import { describe, expect, test } from "vitest";
import { createAuthorizationLink, newFlowSecrets, requestedScopes } from "./authorization-link.ts";
import { integrationWith } from "#support/providers/resolved-integration";

const parts = { state: "state-1", codeVerifier: "v".repeat(43), nonce: "nonce-1" };
const paramsOf = (url: URL) => Object.fromEntries(url.searchParams);

test("a link says who asks for what, with an S256 challenge and a nonce", () => {
  const link = createAuthorizationLink(integrationWith(), parts);
  expect(link.origin + link.pathname).toBe("https://provider.example.com/authorize");
  expect(paramsOf(link)).toEqual({
    response_type: "code",
    client_id: "client-1",
    redirect_uri: "https://atlas.example.com/callback/int_1",
    scope: "openid email",
    state: "state-1",
    nonce: "nonce-1",
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(parts.codeVerifier).digest("base64url"),
  });
});

test("the challenge is the one of RFC 7636's appendix B", () => {
  const codeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const link = createAuthorizationLink(integrationWith(), { ...parts, codeVerifier });
  expect(link.searchParams.get("code_challenge")).toBe(
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

test.each([true, false])(
  "a plain OAuth 2.0 link (PKCE: %s) is arctic's own, to the byte",
  (pkce) => {
    const integration = integrationWith({ protocol: "oauth2", required_scopes: [], pkce }, [
      "a",
      "b:c",
    ]);
    const endpoint = "https://provider.example.com/authorize";
    const client = new OAuth2Client(integration.client_id, null, integration.callback_url);
    const { S256 } = CodeChallengeMethod;
    const theirs = pkce
      ? client.createAuthorizationURLWithPKCE(endpoint, parts.state, S256, parts.codeVerifier, [
          "a",
          "b:c",
        ])
      : client.createAuthorizationURL(endpoint, parts.state, ["a", "b:c"]);
    expect(createAuthorizationLink(integration, parts).href).toBe(theirs.href);
  },
);

describe("a link", () => {
  test("never carries verifier or client secret", () => {
    for (const pkce of [true, false]) {
      const { href } = createAuthorizationLink(integrationWith({ pkce }), parts);
      expect(href).not.toContain(parts.codeVerifier);
      expect(href).not.toContain("a-client-secret");
    }
  });

  test("has no nonce with plain OAuth 2.0, and no scope where none is asked for", () => {
    const plain = integrationWith({ protocol: "oauth2", required_scopes: [] }, []);
    const { searchParams } = createAuthorizationLink(plain, parts);
    expect(searchParams.has("nonce")).toBe(false);
    expect(searchParams.has("scope")).toBe(false);
  });

  test("separates scopes as the provider wants it", () => {
    const commas = integrationWith({ scope_separator: "," }, ["a", "b"]);
    expect(createAuthorizationLink(commas, parts).searchParams.get("scope")).toBe("openid,a,b");
  });

  test("takes the definition's parameters along, none in place of Atlas's own", () => {
    const authorization_params = {
      prompt: "consent",
      state: "x",
      nonce: "x",
      redirect_uri: "x",
      scope: "x",
    };
    const { searchParams } = createAuthorizationLink(
      integrationWith({ authorization_params }),
      parts,
    );
    expect(searchParams.get("prompt")).toBe("consent");
    for (const name of ["state", "nonce", "redirect_uri", "scope"])
      expect(searchParams.getAll(name)).not.toContain("x");
  });

  test("keeps the endpoint's own query, save what Atlas says itself", () => {
    const authorization_endpoint = "https://provider.example.com/authorize?tenant=1&state=x";
    const { searchParams } = createAuthorizationLink(
      integrationWith({ authorization_endpoint }),
      parts,
    );
    expect(searchParams.get("tenant")).toBe("1");
    expect(searchParams.getAll("state")).toEqual(["state-1"]);
  });

  test("is not made without an endpoint", () => {
    const nowhere = integrationWith({ authorization_endpoint: null });
    expect(() => createAuthorizationLink(nowhere, parts)).toThrow(TypeError);
  });
});

test("a scope is asked for once, the required ones first", () => {
  expect(requestedScopes(integrationWith({}, ["email", "openid", "email"]))).toEqual([
    "openid",
    "email",
  ]);
});

test("a flow's secrets are 256 bits each, none like another", () => {
  const secrets = [newFlowSecrets(), newFlowSecrets()].flatMap((made) => Object.values(made));
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
  expect(new Set(secrets).size).toBe(6);
});
