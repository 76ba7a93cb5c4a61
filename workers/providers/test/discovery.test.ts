import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { CreateIntegrationInput } from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { listIntegrations } from "../src/integrations/list-integrations.ts";
import { resolveIntegration } from "../src/integrations/resolve-integration.ts";
import type { TestDatabase } from "#support/database";
import {
  type Behaviour,
  type ProviderDouble,
  startProviderDouble,
} from "#support/provider-double/provider-double";
import { account, service } from "#support/services/callers";
import { startStores } from "#support/services/stores";
import {
  type ProvidersIsolate,
  addProject,
  codeOf,
  keyEntry,
  startProvidersIsolate,
  valueOf,
} from "#support/services/providers-in-process";

let stores: TestDatabase;
let double: ProviderDouble;
let providers: ProvidersIsolate;
let projectId: string;
let owner: CallContext;

beforeAll(async () => {
  [stores, double] = await Promise.all([startStores(), startProviderDouble()]);
  providers = startProvidersIsolate(stores, {
    vaultKeys: keyEntry("k1"),
    localProviders: double.origin,
  });
});
afterAll(async () => {
  await double.close();
  await stores.close();
});
beforeEach(async () => {
  double.reset();
  projectId = await addProject(providers.db);
  owner = account(newId("account"), { id: projectId, role: "owner" });
});

const create = (settings: CreateIntegrationInput["settings"] = { issuer: double.origin }) =>
  createIntegration(providers, owner, {
    provider: "generic-oidc",
    client_id: "client",
    client_secret: "a-client-secret",
    settings,
  });
const definitionOf = async (id: string) =>
  valueOf(await resolveIntegration(providers, service("oauth", projectId), { integration: id }))
    .definition;

/** A good document with some members replaced. Undefined leaves a member out. */
const document = (changes: Record<string, unknown> = {}): Behaviour => ({
  kind: "json",
  body: {
    issuer: double.origin,
    authorization_endpoint: double.endpoints.authorization,
    token_endpoint: double.endpoints.token,
    userinfo_endpoint: double.endpoints.userinfo,
    jwks_uri: double.endpoints.jwks,
    ...changes,
  },
});

test("an issuer's document says how the integration speaks", async () => {
  const { id } = valueOf(await create());
  const { endpoints, origin } = double;
  expect(await definitionOf(id)).toMatchObject({
    issuer: origin,
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    userinfo_endpoint: endpoints.userinfo,
    introspection_endpoint: endpoints.introspection,
    revocation_endpoint: endpoints.revocation,
    jwks_uri: endpoints.jwks,
    authorization_response_iss: true,
    token_endpoint_auth_method: "client_secret_basic",
    validation: "introspection",
    revocation: { method: "rfc7009" },
  });
  expect(double.calls.map(({ endpoint }) => endpoint)).toEqual(["discovery"]);
});

test("what a document does not name stays unknown", async () => {
  double.program("discovery", document({ userinfo_endpoint: undefined }));
  const { id } = valueOf(await create());
  expect(await definitionOf(id)).toMatchObject({
    userinfo_endpoint: null,
    introspection_endpoint: null,
    authorization_response_iss: false,
    validation: "none",
    revocation: { method: "none" },
  });
});

describe("an integration is not created", () => {
  const cases: [what: string, behaviour: () => Behaviour, detail: string][] = [
    ["of another issuer", () => document({ issuer: "https://evil.example" }), "another issuer"],
    ["without an issuer", () => document({ issuer: undefined }), "names no issuer"],
    [
      "without a token endpoint",
      () => document({ token_endpoint: undefined }),
      "names no token_endpoint",
    ],
    [
      "without an authorization endpoint",
      () => document({ authorization_endpoint: undefined }),
      "names no authorization_endpoint",
    ],
    ["without keys", () => document({ jwks_uri: undefined }), "names no jwks_uri"],
    [
      "with a number for an endpoint",
      () => document({ token_endpoint: 7 }),
      "token_endpoint is no URL",
    ],
    [
      "with its tokens at another host",
      () => document({ token_endpoint: "https://evil.example/token" }),
      "is on another host than the issuer. If that is right, enter exactly this address as token_endpoint",
    ],
    [
      "with its profile at another host",
      () => document({ userinfo_endpoint: "https://evil.example/me" }),
      "enter exactly this address as userinfo_endpoint",
    ],
    [
      "with its tokens on plain http",
      () => document({ token_endpoint: "http://evil.example/token" }),
      "not an allowed address",
    ],
    [
      "with its tokens at another port of this machine",
      () => document({ token_endpoint: "http://127.0.0.1:1/token" }),
      "not an allowed address",
    ],
    [
      "with a link-local address",
      () => document({ revocation_endpoint: "https://169.254.169.254/" }),
      "not an allowed address",
    ],
    [
      "with Atlas itself for an endpoint",
      () => document({ introspection_endpoint: "http://localhost:8787/x" }),
      "not an allowed address",
    ],
    [
      "with methods that Atlas does not have",
      () => document({ token_endpoint_auth_methods_supported: ["private_key_jwt"] }),
      "neither client_secret_basic nor",
    ],
    ["that is a page", () => ({ kind: "html" }), "not a discovery document"],
    ["that is an array", () => ({ kind: "json", body: [] }), "not a discovery document"],
    ["that is empty", () => ({ kind: "empty" }), "not a discovery document"],
    ["that is not there", () => ({ kind: "status", status: 404 }), "HTTP 404"],
    [
      "that redirects",
      () => ({ kind: "redirect", location: `${double.origin}/x`, status: 302 }),
      "redirects",
    ],
    ["that is huge", () => ({ kind: "huge", bytes: 2_000_000 }), "larger than 1 MB"],
    [
      "that is huge when unpacked",
      () => ({ kind: "huge", bytes: 50_000_000, gzip: true }),
      "larger than 1 MB",
    ],
    ["that cannot be fetched", () => ({ kind: "down" }), "could not be fetched"],
  ];
  test.each(cases)("from a document %s", async (_what, behaviour, detail) => {
    double.program("discovery", behaviour());
    const refused = await create();
    expect(codeOf(refused)).toBe("discovery_failed");
    expect(refused.ok ? "" : refused.error.detail).toContain(detail);
    expect(valueOf(await listIntegrations(providers, owner))).toEqual([]);
  });

  test.each([
    ["a query", (issuer: string) => `${issuer}?x=1`],
    ["a fragment", (issuer: string) => `${issuer}#x`],
    ["another port", (issuer: string) => issuer.replace(/\d+$/, "1")],
  ])("from an issuer with %s", async (_what, change) => {
    expect(codeOf(await create({ issuer: change(double.origin) }))).toBe("invalid_url");
    expect(double.calls).toEqual([]);
  });
});

describe("the settings", () => {
  test("override the document", async () => {
    double.program("discovery", document({ token_endpoint: "https://elsewhere.example/token" }));
    const { token } = double.endpoints;
    const { id } = valueOf(await create({ issuer: double.origin, token_endpoint: token }));
    expect((await definitionOf(id)).token_endpoint).toBe(token);
  });

  test("say how to authenticate when Atlas supports none of the document's methods", async () => {
    const methods = { token_endpoint_auth_methods_supported: ["private_key_jwt"] };
    double.program("discovery", document(methods));
    const { id } = valueOf(
      await create({
        issuer: double.origin,
        token_endpoint_auth_method: "client_secret_post",
      }),
    );
    expect((await definitionOf(id)).token_endpoint_auth_method).toBe("client_secret_post");
  });

  test("need not say how to authenticate when the document takes the secret in the body", async () => {
    const methods = { token_endpoint_auth_methods_supported: ["client_secret_post"] };
    double.program("discovery", document(methods));
    const { id } = valueOf(await create());
    expect((await definitionOf(id)).token_endpoint_auth_method).toBe("client_secret_post");
  });
});
