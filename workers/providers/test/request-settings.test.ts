import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import {
  type CreateIntegrationInput,
  createIntegrationInput,
} from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { resolveIntegration } from "../src/integrations/resolve-integration.ts";
import type { TestDatabase } from "#support/database";
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
let providers: ProvidersIsolate;
let projectId: string;
let owner: CallContext;

beforeAll(async () => {
  stores = await startStores();
  providers = startProvidersIsolate(stores, { vaultKeys: keyEntry("k1") });
});
afterAll(() => stores.close());
beforeEach(async () => {
  projectId = await addProject(providers.db);
  owner = account(newId("account"), { id: projectId, role: "owner" });
});

type Settings = NonNullable<CreateIntegrationInput["settings"]>;
const client = { client_id: "client-1", client_secret: "a-client-secret" };
const endpoints = {
  authorization_endpoint: "https://provider.example.com/authorize",
  token_endpoint: "https://provider.example.com/token",
};
const create = (settings: Settings, changes: Partial<CreateIntegrationInput> = {}) =>
  createIntegration(providers, owner, {
    provider: "generic-oauth2",
    ...client,
    settings: { ...endpoints, ...settings },
    ...changes,
  });
const definitionOf = async (settings: Settings, changes: Partial<CreateIntegrationInput> = {}) => {
  const { id } = valueOf(await create(settings, changes));
  const ctx = service("tokens", projectId);
  return valueOf(await resolveIntegration(providers, ctx, { integration: id }));
};

test("what an integration says about its requests and answers reaches those who call the provider", async () => {
  const said: Settings = {
    response_mode: "form_post",
    token_request_format: "json",
    exchange_params: { resource: "https://api.example.com" },
    refresh_params: { audience: "x" },
    refresh_endpoint: "https://renew.example.com/renew",
    basic_credentials: "raw",
    tokens_at: "authed_user",
    token_facts: ["instance_url", "team.id"],
    callback_facts: ["realmId"],
  };
  expect((await definitionOf(said)).definition).toMatchObject(said);
  expect((await definitionOf({})).definition).toMatchObject({
    response_mode: "query",
    token_request_format: "form",
    exchange_params: {},
    refresh_params: {},
    refresh_endpoint: null,
    basic_credentials: "encoded",
    tokens_at: null,
    token_facts: [],
    callback_facts: [],
  });
});

describe("a public client", () => {
  const none = { token_endpoint_auth_method: "none" } as const;
  const secretless = { client_secret: undefined };

  test("has no secret, and always PKCE", async () => {
    const created = valueOf(await create(none, secretless));
    expect(created.client_secret_last4).toBe("");
    const resolved = await definitionOf(none, secretless);
    expect(resolved.client_secret_plaintext).toBe("");
    expect(resolved.definition).toMatchObject({ ...none, pkce: true });
    const refused = await create({ ...none, pkce: false }, secretless);
    expect(refused).toMatchObject({ error: { code: "invalid_settings" } });
    expect(refused.ok ? [] : refused.error.errors?.map(({ path }) => path)).toEqual([
      "/settings/pkce",
    ]);
  });

  test("is the only one without a secret", async () => {
    for (const settings of [{}, { token_endpoint_auth_method: "client_secret_post" } as const])
      expect(await create(settings, secretless)).toMatchObject({
        error: { code: "invalid_request", errors: [{ path: "/client_secret", code: "required" }] },
      });
    expect(codeOf(await create({}, { provider: "github", settings: {}, ...secretless }))).toBe(
      "invalid_request",
    );
  });
});

test.each<[what: string, settings: Settings, code: string, path: string]>([
  ...[
    "grant_type",
    "Code",
    "redirect_uri",
    "client_id",
    "client.secret",
    "refresh_token",
    "a b",
  ].map((name): [string, Settings, string, string] => [
    `the exchange's ${name}`,
    { exchange_params: { [name]: "x" } },
    "invalid_settings",
    `/settings/exchange_params/${name}`,
  ]),
  [
    "a line break in a refresh's parameter",
    { refresh_params: { audience: "a\nb" } },
    "invalid_settings",
    "/settings/refresh_params/audience",
  ],
  [
    "the 21st parameter",
    {
      refresh_params: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`p${n}`, "1"])),
    },
    "invalid_settings",
    "/settings/refresh_params/p20",
  ],
  ...["access_token", "authed_user.refresh_token", "a.0.idToken", "code", "bot-token"].map(
    (name): [string, Settings, string, string] => [
      `the fact ${name}`,
      { token_facts: ["ok", name] },
      "invalid_settings",
      "/settings/token_facts/1",
    ],
  ),
  ...["code", "state", "id_token", "Access_Token"].map(
    (name): [string, Settings, string, string] => [
      `the callback's ${name}`,
      { callback_facts: [name] },
      "invalid_settings",
      "/settings/callback_facts/0",
    ],
  ),
  [
    "an address inside for refreshes",
    { refresh_endpoint: "https://10.0.0.1/renew" },
    "invalid_url",
    "/settings/refresh_endpoint",
  ],
])("%s is refused by name", async (_what, settings, code, path) => {
  const result = await create(settings);
  expect(codeOf(result)).toBe(code);
  expect(result.ok ? [] : result.error.errors?.map((error) => error.path)).toEqual([path]);
});

test("a provider of the catalogue decides its requests itself", async () => {
  for (const settings of [{ tokens_at: "x" }, { token_endpoint_auth_method: "none" } as const])
    expect(codeOf(await create({}, { provider: "github", settings }))).toBe("invalid_settings");
});

test.each([" ", "\n", "\r\n", "\t", "\u00a0"])("%j around a credential is none of it", (blank) => {
  const parsed = createIntegrationInput.parse({
    provider: "github",
    client_id: `${blank}client-1${blank}`,
    client_secret: `${blank}inner blank${blank}`,
  });
  expect(parsed).toMatchObject({ client_id: "client-1", client_secret: "inner blank" });
  const inside = { provider: "github", client_id: "c", client_secret: "a\nb" };
  expect(createIntegrationInput.safeParse(inside).success).toBe(false);
});
