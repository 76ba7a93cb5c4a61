import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { CreateIntegrationInput } from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import type { TestDatabase } from "#support/database";
import { account, service } from "#support/services/callers";
import {
  type ProvidersIsolate,
  addProject,
  keyEntry,
  startProvidersIsolate,
  valueOf,
} from "#support/services/providers-in-process";
import { startStores } from "#support/services/stores";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { resolveIntegration } from "../src/integrations/resolve-integration.ts";
import { type DocumentServer, startDocumentServer } from "./document-server.ts";

let stores: TestDatabase;
let server: DocumentServer;
let providers: ProvidersIsolate;
let projectId: string;
let owner: CallContext;

beforeAll(async () => {
  [stores, server] = await Promise.all([startStores(), startDocumentServer()]);
  providers = startProvidersIsolate(stores, {
    vaultKeys: keyEntry("k1"),
    localProviders: `${server.origin},${server.otherOrigin}`,
  });
});
afterAll(async () => {
  await server.close();
  await stores.close();
});
beforeEach(async () => {
  projectId = await addProject(providers.db);
  owner = account(newId("account"), { id: projectId, role: "owner" });
});

type Members = Record<string, unknown>;

const OIDC = "/.well-known/openid-configuration";
const OAUTH = "/.well-known/oauth-authorization-server";

const good = (changes: Members = {}): Members => ({
  issuer: server.origin,
  authorization_endpoint: `${server.origin}/authorize`,
  token_endpoint: `${server.origin}/token`,
  jwks_uri: `${server.origin}/jwks`,
  ...changes,
});
const serve = (members: Members, path = OIDC) =>
  server.serve({ [path]: { body: JSON.stringify(members) } });

const create = (
  settings: CreateIntegrationInput["settings"],
  more: Partial<CreateIntegrationInput> = {},
) =>
  createIntegration(providers, owner, {
    provider: "generic-oidc",
    client_id: "client",
    client_secret: "a-client-secret",
    settings,
    ...more,
  });
const definitionOf = async (id: string) =>
  valueOf(await resolveIntegration(providers, service("oauth", projectId), { integration: id }))
    .definition;

const faultsOf = async (settings: CreateIntegrationInput["settings"]) => {
  const refused = await create(settings);
  if (refused.ok) throw new Error("plugged in");
  expect(refused.error.code).toBe("discovery_failed");
  const { errors = [], detail } = refused.error;
  for (const { message } of errors) expect(detail).toContain(message);
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
};

describe("an issuer is plugged in", () => {
  type Given = (origin: string) => string;
  test.each<[what: string, given: Given, named: Given, path: string]>([
    ["with a slash too many", (at) => `${at}/`, (at) => at, OIDC],
    ["with a slash too few", (at) => at, (at) => `${at}/`, OIDC],
    ["with a slash too few in a path", (at) => `${at}/a`, (at) => `${at}/a/`, `/a${OIDC}`],
    ["with slashes at the end", (at) => `${at}/a//`, (at) => `${at}/a`, `/a${OIDC}`],
    ["as its document's address", (at) => `${at}${OIDC}`, (at) => at, OIDC],
    ["as its document's address, with a slash", (at) => `${at}${OIDC}/`, (at) => at, OIDC],
    ["as its OAuth metadata's address", (at) => `${at}${OAUTH}`, (at) => at, OAUTH],
    ["as the other well-known address", (at) => `${at}${OAUTH}`, (at) => at, OIDC],
    ["as an address below a path", (at) => `${at}/a/b${OIDC}`, (at) => `${at}/a/b`, `/a/b${OIDC}`],
    ["as an address before a path", (at) => `${at}${OAUTH}/a`, (at) => `${at}/a`, `${OAUTH}/a`],
    ["as the address of its keys", (at) => `${at}/.well-known/jwks.json`, (at) => at, OIDC],
    ["with metadata before its path", (at) => `${at}/a/b`, (at) => `${at}/a/b`, `${OAUTH}/a/b`],
    ["with a document before its path", (at) => `${at}/a`, (at) => `${at}/a`, `${OIDC}/a`],
    ["with metadata after its path", (at) => `${at}/a`, (at) => `${at}/a`, `/a${OAUTH}`],
    [
      "as a tenant of a template",
      (at) => `${at}/6f1b2c3d-0000-4000-8000-000000000001/v2.0`,
      (at) => `${at}/{tenantid}/v2.0`,
      `/6f1b2c3d-0000-4000-8000-000000000001/v2.0${OIDC}`,
    ],
  ])("%s", async (_, given, named, path) => {
    const issuer = named(server.origin);
    serve(good({ issuer }), path);
    const saved = valueOf(await create({ issuer: given(server.origin) }));
    const expected = issuer.replace("{tenantid}", "6f1b2c3d-0000-4000-8000-000000000001");
    expect(saved.settings.issuer).toBe(expected);
    expect(await definitionOf(saved.id)).toMatchObject({
      issuer: expected,
      token_endpoint: `${server.origin}/token`,
    });
  });
});

describe("a document is read", () => {
  test.each<
    [what: string, reply: (text: string) => Parameters<DocumentServer["serve"]>[0][string]]
  >([
    ["as a page", (body) => ({ body, headers: { "content-type": "text/html" } })],
    ["with a byte order mark", (body) => ({ body: `\ufeff${body}` })],
    ["zipped", (body) => ({ body: gzipSync(body), headers: { "content-encoding": "gzip" } })],
    ["with status 203", (body) => ({ body, status: 203 })],
    ["of 900 kB", (body) => ({ body: body.padEnd(900_000) })],
  ])("%s", async (_, reply) => {
    server.serve({ [OIDC]: reply(JSON.stringify(good())) });
    expect(valueOf(await create({ issuer: server.origin })).settings.issuer).toBe(server.origin);
  });

  test.each<[what: string, changes: Members]>([
    ["null for what is optional", { userinfo_endpoint: null, scopes_supported: null }],
    ["lists of one text", { token_endpoint: ["{at}/token"], issuer: ["{at}"] }],
    ["blanks around", { token_endpoint: " {at}/token\n" }],
    ["junk beside", { check_session_iframe: {}, claims_supported: [null, 7] }],
    ["null for methods", { token_endpoint_auth_methods_supported: null }],
    ["no methods", { token_endpoint_auth_methods_supported: [] }],
    ["junk for methods", { token_endpoint_auth_methods_supported: [7, {}] }],
    ["a text for iss", { authorization_response_iss_parameter_supported: "no" }],
  ])("with %s", async (_, changes) => {
    const text = JSON.stringify(good(changes)).replaceAll("{at}", server.origin);
    server.serve({ [OIDC]: { body: text } });
    const { id } = valueOf(await create({ issuer: server.origin }));
    expect(await definitionOf(id)).toMatchObject({
      token_endpoint: `${server.origin}/token`,
      userinfo_endpoint: null,
      token_endpoint_auth_method: "client_secret_basic",
      authorization_response_iss: false,
    });
  });

  test("with one method as a text", async () => {
    serve(good({ token_endpoint_auth_methods_supported: "client_secret_post" }));
    const { id } = valueOf(await create({ issuer: server.origin }));
    expect((await definitionOf(id)).token_endpoint_auth_method).toBe("client_secret_post");
  });

  test("with its keys on any public host", async () => {
    serve(good({ jwks_uri: "https://keys.example.com/jwks" }));
    const { id } = valueOf(await create({ issuer: server.origin }));
    expect((await definitionOf(id)).jwks_uri).toBe("https://keys.example.com/jwks");
  });
});

describe("one message says all that is wrong, and what to enter", () => {
  test("every endpoint on another host, and what it says to enter is enough", async () => {
    const elsewhere = {
      token_endpoint: "https://a.example.com/token",
      userinfo_endpoint: "https://b.example.com/me",
      revocation_endpoint: "https://c.example.com/revoke",
    };
    serve(good(elsewhere));
    const faults = await faultsOf({ issuer: server.origin });
    expect(Object.keys(faults)).toEqual(
      ["token_endpoint", "userinfo_endpoint", "revocation_endpoint"].map(
        (name) => `/settings/${name}`,
      ),
    );
    for (const [name, url] of Object.entries(elsewhere))
      expect(faults[`/settings/${name}`]).toContain(url);
    expect((await create({ issuer: server.origin, ...elsewhere })).ok).toBe(true);
  });

  test.each<[member: string, value: unknown, words: string[]]>([
    ["authorization_endpoint", undefined, ["names no authorization_endpoint"]],
    ["jwks_uri", null, ["names no jwks_uri"]],
    ["jwks_uri", "http://keys.example.com/jwks", ["https://keys.example.com/jwks"]],
    ["token_endpoint", 7, ["of another type"]],
    ["token_endpoint", ["https://a.example.com", "https://b.example.com"], ["of another type"]],
    ["userinfo_endpoint", "/userinfo", ["{at}/userinfo"]],
    ["userinfo_endpoint", "http://login.example.com/me", ["https://login.example.com/me"]],
    ["token_endpoint", "https://login.example.com/{tenant}/token", ["template", "{tenant}"]],
    ["token_endpoint", "https://10.0.0.1/token", ["not an allowed address"]],
    ["authorization_endpoint", "{at}/authorize?client_id=evil", ["client_id"]],
    ["token_endpoint", "{at}/token?grant_type=password", ["grant_type"]],
    ["token_endpoint_auth_method", ["tls_client_auth"], ["tls_client_auth", "client_secret_post"]],
  ])("%s as %j", async (member, value, words) => {
    const key = member === "token_endpoint_auth_method" ? `${member}s_supported` : member;
    const text = JSON.stringify(good({ [key]: value, introspection_endpoint: 7 }));
    server.serve({ [OIDC]: { body: text.replaceAll("{at}", server.origin) } });
    const faults = await faultsOf({ issuer: server.origin });
    expect(Object.keys(faults).toSorted()).toEqual(
      [`/settings/${member}`, "/settings/introspection_endpoint"].toSorted(),
    );
    for (const word of [member, ...words])
      expect(faults[`/settings/${member}`]).toContain(word.replace("{at}", server.origin));
  });

  test.each<[what: string, issuer: unknown, given: string, words: string[]]>([
    ["of another issuer", "https://accounts.example.com", "", ["https://accounts.example.com"]],
    ["of another path", "{at}/a", "", ["{at}/a"]],
    ["of an issuer that is not public", "http://idp:8080/a", "", ["http://idp:8080/a", "public"]],
    ["of a template", "{at}/{tenantid}/v2.0", "", ["{tenantid}", "tenant"]],
    ["of a template for all", "{at}/{tenantid}/v2.0", "/common/v2.0", ["{tenantid}", "tenant"]],
    ["of an encoded template", "{at}/%7Btid%7D/v2.0", "/contoso.com/v2.0", ["{tid}", "tenant"]],
    ["of a number", 7, "", ["names no issuer"]],
  ])("a document %s", async (_, issuer, given, words) => {
    const text = JSON.stringify(good({ issuer, userinfo_endpoint: 7 }));
    server.serve({ [given + OIDC]: { body: text.replaceAll("{at}", server.origin) } });
    const faults = await faultsOf({ issuer: server.origin + given });
    expect(faults).toHaveProperty(["/settings/userinfo_endpoint"]);
    for (const word of words)
      expect(faults["/settings/issuer"]).toContain(word.replace("{at}", server.origin));
  });

  test("a redirect's target is the issuer to enter", async () => {
    server.serve({
      [OIDC]: { status: 301, headers: { location: `/v2${OIDC}?secret=1` }, body: "" },
    });
    const message = (await faultsOf({ issuer: server.origin }))["/settings/issuer"];
    expect(message).toContain(`redirects to ${server.origin}/v2${OIDC}`);
    expect(message).toContain(`enter ${server.origin}/v2 as the issuer`);
    expect(message).not.toContain("secret");
  });

  test("how each address answered", async () => {
    server.serve({ [`${OAUTH}/a`]: { body: "<html>" } });
    const message = (await faultsOf({ issuer: `${server.origin}/a` }))["/settings/issuer"];
    expect(message).toContain(`${server.origin}/a${OIDC} answers with HTTP 404`);
    expect(message).toContain(`${server.origin}${OAUTH}/a answers with something that is not`);
  });

  test("the server's own issuer, when an endpoint was given", async () => {
    serve(good());
    const faults = await faultsOf({ issuer: `${server.origin}/oauth2/authorize` });
    expect(faults["/settings/issuer"]).toContain(`enter ${server.origin} as the issuer`);
  });
});

test("an issuer without a document is plugged in by its endpoints and keys", async () => {
  server.serve({});
  const settings = {
    issuer: server.origin,
    authorization_endpoint: `${server.origin}/authorize`,
    token_endpoint: `${server.origin}/token`,
    jwks_uri: `${server.origin}/jwks`,
  };
  const { id } = valueOf(await create(settings));
  expect(await definitionOf(id)).toMatchObject(settings);
  expect(server.asked).toEqual([]);
});

test("a plain OAuth 2.0 provider is plugged in by its metadata", async () => {
  const issuer = `${server.origin}/a`;
  serve(good({ issuer, jwks_uri: undefined }), `${OAUTH}/a`);
  const { id, settings } = valueOf(
    await create({ issuer: `${issuer}/` }, { provider: "generic-oauth2" }),
  );
  expect(settings.issuer).toBe(issuer);
  expect(await definitionOf(id)).toMatchObject({
    protocol: "oauth2",
    authorization_endpoint: `${server.origin}/authorize`,
    token_endpoint: `${server.origin}/token`,
  });
  expect(server.asked).toEqual([`${OAUTH}/a`]);
});

test.each<[what: string, supported: unknown, asked: string[]]>([
  ["lacks some", ["openid", "email"], ["openid", "email"]],
  ["lacks all", ["read"], ["openid"]],
  [
    "has all",
    ["offline_access", "profile", "email"],
    ["openid", "profile", "email", "offline_access"],
  ],
  ["is missing", undefined, ["openid", "profile", "email", "offline_access"]],
  ["is null", null, ["openid", "profile", "email", "offline_access"]],
  ["is empty", [], ["openid", "profile", "email", "offline_access"]],
  ["is one text", "openid email", ["openid", "email"]],
])("what is asked for by default when scopes_supported %s", async (_, supported, asked) => {
  serve(good({ scopes_supported: supported }));
  expect(valueOf(await create({ issuer: server.origin })).scopes).toEqual(asked);
  const scopes = ["openid", "offline_access"];
  const said = valueOf(await create({ issuer: server.origin }, { key: "said", scopes }));
  expect(said.scopes).toEqual(scopes);
});
