import { describe, expect, it } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { revokeGrant } from "./revocation.ts";
import { exchangeCode, refreshGrant } from "./token-endpoint.ts";
import type { ProviderClient } from "./types.ts";
import { validateToken } from "./validation.ts";

type Sent = { url: string; headers: Headers; body: Record<string, string> };
const LIMITS = { deadlineMs: 1000 };
const ENDPOINTS = {
  introspection_endpoint: "https://provider.example.com/introspect",
  revocation_endpoint: "https://provider.example.com/revoke",
  validation: "introspection",
  revocation: { method: "rfc7009", scope: "token" },
} as const;
const CODE = { code: "c-1", codeVerifier: "v".repeat(43), redirectUri: "https://a.example/cb" };

async function record(send: (client: ProviderClient) => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const fetch: ProviderClient["fetch"] = async (url, init) => {
    const body =
      typeof init.body === "string"
        ? (JSON.parse(init.body) as Record<string, string>)
        : Object.fromEntries(new URLSearchParams(init.body as URLSearchParams));
    sent.push({ url, headers: new Headers(init.headers), body });
    return Response.json({ access_token: "at-2", active: true });
  };
  await send({ fetch });
  return sent;
}

const exchange = (integration: ResolvedIntegration) =>
  record((client) => exchangeCode(client, integration, CODE, LIMITS));
const refresh = (integration: ResolvedIntegration) =>
  record((client) => refreshGrant(client, integration, "rt-1", LIMITS));
const both = async (integration: ResolvedIntegration) => [
  ...(await exchange(integration)),
  ...(await refresh(integration)),
];
/** One request to each endpoint that takes the client's credentials. */
const all = async (integration: ResolvedIntegration) => [
  ...(await both(integration)),
  ...(await record((client) => validateToken(client, integration, "at-1"))),
  ...(await record((client) =>
    revokeGrant(client, integration, { accessTokenPlaintext: "at-1", refreshTokenPlaintext: null }),
  )),
];
const make = (definition: Partial<ProviderDefinition>) =>
  makeIntegration({ ...ENDPOINTS, ...definition }, { client_secret_plaintext: "s%c+/: ü~" });

describe("a token request", () => {
  it("is a JSON object where the provider wants one, with the same members", async () => {
    const [exchanged, refreshed] = await both(
      make({ token_request_format: "json", token_endpoint_auth_method: "client_secret_post" }),
    );
    for (const sent of [exchanged, refreshed])
      expect(sent?.headers.get("content-type")).toBe("application/json");
    const credentials = { client_id: "client-1", client_secret: "s%c+/: ü~" };
    expect(exchanged?.body).toEqual({
      grant_type: "authorization_code",
      code: "c-1",
      code_verifier: CODE.codeVerifier,
      redirect_uri: CODE.redirectUri,
      ...credentials,
    });
    expect(refreshed?.body).toEqual({
      grant_type: "refresh_token",
      refresh_token: "rt-1",
      ...credentials,
    });
  });

  it.each(["form", "json"] as const)("has its own added parameters as a %s", async (format) => {
    const [exchanged, refreshed] = await both(
      make({
        token_request_format: format,
        exchange_params: { resource: "https://api.example.com/a b" },
        refresh_params: { audience: "x" },
      }),
    );
    expect(exchanged?.body).toMatchObject({ resource: "https://api.example.com/a b" });
    expect(exchanged?.body).not.toHaveProperty("audience");
    expect(refreshed?.body).toMatchObject({ audience: "x" });
    expect(refreshed?.body).not.toHaveProperty("resource");
  });

  it("keeps what Atlas writes, whatever a definition adds", async () => {
    const evil = Object.fromEntries(
      [
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "Client.Secret",
        "code_verifier",
        "REFRESH_TOKEN",
        "client_assertion",
      ].map((name) => [name, "evil"]),
    );
    const sent = await both(make({ exchange_params: evil, refresh_params: evil }));
    for (const { body } of sent) expect(Object.values(body)).not.toContain("evil");
  });

  it("goes to the refresh endpoint for refreshes alone", async () => {
    const url = "https://renew.example.com/renew";
    const [exchanged, refreshed] = await both(make({ refresh_endpoint: url }));
    expect(exchanged?.url).toBe("https://provider.example.com/token");
    expect(refreshed?.url).toBe(url);
  });
});

describe("the client's credentials", () => {
  it("are not encoded where the provider wants them raw, at every endpoint", async () => {
    const sent = await all(make({ basic_credentials: "raw" }));
    expect(sent).toHaveLength(4);
    for (const { headers } of sent) {
      const basic = headers.get("authorization")?.slice("Basic ".length) ?? "";
      expect(Buffer.from(basic, "base64").toString("utf8")).toBe("client-1:s%c+/: ü~");
    }
  });

  it("of a public client are its id alone, at every endpoint", async () => {
    const sent = await all(make({ token_endpoint_auth_method: "none" }));
    expect(sent).toHaveLength(4);
    for (const { headers, body } of sent) {
      expect(headers.has("authorization")).toBe(false);
      expect(body).toMatchObject({ client_id: "client-1" });
      expect(body).not.toHaveProperty("client_secret");
    }
  });
});
