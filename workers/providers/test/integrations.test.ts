import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { CreateIntegrationInput } from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { deleteIntegration } from "../src/integrations/delete-integration.ts";
import { findIntegrationId } from "../src/integrations/find-integration-id.ts";
import { getIntegration } from "../src/integrations/get-integration.ts";
import { listConnectable } from "../src/integrations/list-connectable.ts";
import { listIntegrations } from "../src/integrations/list-integrations.ts";
import { listProviders } from "../src/catalogue/list-providers.ts";
import { resolveIntegration } from "../src/integrations/resolve-integration.ts";
import { updateIntegration } from "../src/integrations/update-integration.ts";
import type { TestDatabase } from "#support/database";
import { account, apiKey, service, visitor } from "#support/services/callers";
import { startStores } from "#support/services/stores";
import {
  type ProvidersIsolate,
  addProject,
  codeOf,
  eventsOf,
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
  providers.nudged.length = 0;
});

const github = {
  provider: "github",
  client_id: "Iv1.abc",
  client_secret: "MARKER-client-secret-1234",
} as const;
const create = (changes: Partial<CreateIntegrationInput> = {}, ctx = owner) =>
  createIntegration(providers, ctx, { ...github, ...changes });
const resolve = (integration: string, ctx = service("tokens", projectId)) =>
  resolveIntegration(providers, ctx, { integration });

const generic = (settings: CreateIntegrationInput["settings"]) =>
  create({ provider: "generic-oauth2", settings });
const endpoints = {
  authorization_endpoint: "https://provider.example.com/authorize",
  token_endpoint: "https://provider.example.com/token",
};

test("a new integration shows its callback URL and no more than the end of its secret", async () => {
  const created = valueOf(await create());
  expect(created).toMatchObject({
    key: "github",
    provider: "github",
    name: "GitHub",
    client_secret_last4: "1234",
    scopes: ["read:user", "user:email"],
    enabled: true,
    callback_url: `http://localhost:8787/callback/${created.id}`,
  });
  expect(JSON.stringify(created)).not.toContain("MARKER");
  expect(valueOf(await getIntegration(providers, owner, { integration: "github" }))).toEqual(
    created,
  );
  expect(valueOf(await getIntegration(providers, owner, { integration: created.id }))).toEqual(
    created,
  );
  expect(await eventsOf(providers.db, projectId)).toEqual(["integration.created"]);
  expect(providers.nudged).toEqual([projectId]);
});

test("the client secret is stored sealed and opens for the services that call the provider", async () => {
  const { id } = valueOf(await create());
  const { rows } = await providers.db.execute(sql`select * from integrations where id = ${id}`);
  expect(JSON.stringify(rows)).not.toContain("MARKER");
  expect(valueOf(await resolve("github"))).toMatchObject({
    id,
    project_id: projectId,
    client_secret_plaintext: github.client_secret,
    callback_url: `http://localhost:8787/callback/${id}`,
    definition: { id: "github", token_endpoint: "https://github.com/login/oauth/access_token" },
  });
});

test("resolving costs one statement", async () => {
  await create();
  stores.bridge.resetCounts();
  valueOf(await resolve("github"));
  expect(stores.bridge.counts().statements).toBe(1);
});

test("integrations created without a key get numbered ones", async () => {
  const keys = [];
  for (let i = 0; i < 3; i++) keys.push(valueOf(await create()).key);
  expect(keys).toEqual(["github", "github-2", "github-3"]);
});

test("integrations created at the same time get different keys", async () => {
  const created = await Promise.all(Array.from({ length: 8 }, () => create()));
  expect(new Set(created.map((result) => valueOf(result).key)).size).toBe(8);
  expect(await eventsOf(providers.db, projectId)).toHaveLength(8);
});

test("a key requested twice is given once", async () => {
  const results = await Promise.all([create({ key: "work" }), create({ key: "work" })]);
  expect(results.map(codeOf).toSorted()).toEqual(["integration_exists", "ok"]);
  expect(codeOf(await create({ key: "work" }))).toBe("integration_exists");
  expect(await eventsOf(providers.db, projectId)).toEqual(["integration.created"]);
});

test("a project has at most 200 integrations, even if created at the same time", async () => {
  await providers.db.execute(sql`
    insert into integrations (id, project_id, key, provider_id, name, client_id, client_secret_sealed,
      client_secret_last4, data_key_wrapped, key_id, scopes, settings)
    select 'int_fill_' || ${projectId} || n, ${projectId}, 'fill-' || n, 'github', 'x', 'x', 'x', 'x', 'x', 'x', '{}', '{}'
    from generate_series(1, 198) n`);
  const results = await Promise.all(Array.from({ length: 5 }, () => create()));
  expect(results.map(codeOf).toSorted()).toEqual([
    "limit_reached",
    "limit_reached",
    "limit_reached",
    "ok",
    "ok",
  ]);
  await providers.db.execute(sql`delete from integrations where project_id = ${projectId}`);
});

test("an update changes what it names and nothing else", async () => {
  const { id } = valueOf(await create());
  const changes = {
    name: "Work",
    client_secret: "another-secret-5678",
    refresh_margin_seconds: 60,
  };
  const updated = valueOf(
    await updateIntegration(providers, owner, { integration: "github", changes }),
  );
  expect(updated).toMatchObject({
    id,
    name: "Work",
    client_id: github.client_id,
    client_secret_last4: "5678",
    refresh_margin_seconds: 60,
  });
  expect(valueOf(await resolve(id)).client_secret_plaintext).toBe("another-secret-5678");
  const cleared = { integration: id, changes: { refresh_margin_seconds: null } };
  expect(
    valueOf(await updateIntegration(providers, owner, cleared)).refresh_margin_seconds,
  ).toBeNull();
});

test("an event says what changed, once", async () => {
  const { id } = valueOf(await create());
  const update = (changes: Parameters<typeof updateIntegration>[2]["changes"]) =>
    updateIntegration(providers, owner, { integration: id, changes });
  await update({ enabled: false });
  await update({ enabled: false });
  await update({ name: "Work" });
  await update({ enabled: true, scopes: [] });
  await update({});
  expect((await eventsOf(providers.db, projectId)).toSorted()).toEqual([
    "integration.created",
    "integration.disabled",
    "integration.enabled",
    "integration.updated",
    "integration.updated",
  ]);
});

test("deleting removes the row and frees the key", async () => {
  const { id } = valueOf(await create());
  valueOf(await deleteIntegration(providers, owner, { integration: "github" }));
  expect(codeOf(await getIntegration(providers, owner, { integration: id }))).toBe("not_found");
  expect(codeOf(await deleteIntegration(providers, owner, { integration: id }))).toBe("not_found");
  expect(valueOf(await create()).key).toBe("github");
  const { rows } = await providers.db.execute(
    sql`select subject from outbox where project_id = ${projectId} and type = 'integration.deleted'`,
  );
  expect(rows).toEqual([{ subject: id }]);
});

test("an integration still in use is not deleted, and a past failure does not count as use", async () => {
  const { id } = valueOf(await create());
  await providers.db.execute(sql`
    insert into refresh_circuits (integration_id, project_id, code, open_until)
    values (${id}, ${projectId}, 'config_error', clock_timestamp())`);
  await providers.db.execute(sql`
    insert into revocations (id, project_id, connection_id, integration_id, data_key_version)
    values ('rvk_1', ${projectId}, 'con_1', ${id}, 1)`);
  expect(codeOf(await deleteIntegration(providers, owner, { integration: id }))).toBe(
    "integration_in_use",
  );
  expect(await eventsOf(providers.db, projectId)).toEqual(["integration.created"]);
  await providers.db.execute(sql`delete from revocations where integration_id = ${id}`);
  valueOf(await deleteIntegration(providers, owner, { integration: id }));
});

test("a caller that may change an integration finds its id by id or key, without the right to read it", async () => {
  const { id } = valueOf(await create());
  const writer = apiKey(projectId, ["integrations:write"]);
  for (const integration of [id, "github"]) {
    const found = await findIntegrationId(providers, writer, { integration });
    expect(valueOf(found)).toEqual({ integration_id: id });
  }
  const reader = apiKey(projectId, ["integrations:read"]);
  expect(codeOf(await findIntegrationId(providers, reader, { integration: id }))).toBe("forbidden");
});

test("another project's integration gets the same answer as one that does not exist", async () => {
  const { id } = valueOf(await create());
  const other = await addProject(providers.db);
  const stranger = account(newId("account"), { id: other, role: "owner" });
  const names = [
    id,
    "github",
    newId("integration"),
    "no-such-key",
    "",
    "__proto__",
    "a\u0000b",
    "x".repeat(5000),
  ];
  const answers = await Promise.all(
    names.flatMap((integration) => [
      getIntegration(providers, stranger, { integration }),
      updateIntegration(providers, stranger, { integration, changes: { enabled: false } }),
      findIntegrationId(providers, stranger, { integration }),
      deleteIntegration(providers, stranger, { integration }),
      resolve(integration, service("tokens", other)),
    ]),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([
      JSON.stringify({
        ok: false,
        error: { code: "not_found", detail: "There is no such integration." },
      }),
    ]),
  );
  expect(valueOf(await listIntegrations(providers, stranger))).toEqual([]);
  expect(valueOf(await getIntegration(providers, owner, { integration: id })).enabled).toBe(true);
});

test("callers without the permission are refused", async () => {
  const viewer = account(newId("account"), { id: projectId, role: "viewer" });
  const reader = apiKey(projectId, ["tokens:read"]);
  expect(codeOf(await create({}, viewer))).toBe("forbidden");
  expect(codeOf(await create({}, visitor()))).toBe("unauthenticated");
  expect(codeOf(await create({}, reader))).toBe("forbidden");
  expect(codeOf(await listIntegrations(providers, reader))).toBe("forbidden");
  expect(codeOf(await listIntegrations(providers, viewer))).toBe("ok");
  expect(codeOf(await listProviders(providers, visitor()))).toBe("unauthenticated");
});

test("no integration is created in a deleted project", async () => {
  const gone = account(newId("account"), { id: newId("project"), role: "owner" });
  expect(codeOf(await create({}, gone))).toBe("not_found");
  await providers.db.execute(sql`
    insert into projects (id, name, state) values (${gone.projectId}, 'Gone', 'deleted')`);
  expect(codeOf(await create({}, gone))).toBe("not_found");
});

test("the catalogue offers the sandbox only where it runs", async () => {
  const ids = valueOf(await listProviders(providers, owner)).map(({ id }) => id);
  expect(ids).toEqual(["github", "google", "generic-oidc", "generic-oauth2"]);
  expect(codeOf(await create({ provider: "sandbox" }))).toBe("unknown_provider");
  expect(codeOf(await create({ provider: "__proto__" }))).toBe("unknown_provider");
  const local = startProvidersIsolate(stores, {
    vaultKeys: keyEntry("k1"),
    localProviders: "http://127.0.0.1:8790",
    sandboxIssuer: "http://127.0.0.1:8790",
  });
  const sandbox = valueOf(
    await createIntegration(local, owner, { ...github, provider: "sandbox" }),
  );
  const resolved = await resolveIntegration(local, service("oauth", projectId), {
    integration: sandbox.id,
  });
  expect(valueOf(resolved).definition).toMatchObject({
    issuer: "http://127.0.0.1:8790",
    token_endpoint: "http://127.0.0.1:8790/token",
    authorization_response_iss: true,
  });
});

test("the catalogue tells people how to register an app, and what the scopes mean", async () => {
  const listed = new Map(
    valueOf(await listProviders(providers, owner)).map((provider) => [provider.id, provider]),
  );
  expect(listed.get("github")).toMatchObject({
    logo: "github",
    setup: {
      register_url: "https://github.com/settings/applications/new",
      callback_label: "Authorization callback URL",
    },
    scopes: expect.arrayContaining([
      {
        name: "user:email",
        meaning_en: "Read the person's e-mail addresses.",
        meaning_ru: "Читать адреса электронной почты человека.",
      },
    ]),
  });
  expect(listed.get("google")?.setup.callback_label).toBe("Authorized redirect URIs");
  expect(listed.get("generic-oauth2")).toMatchObject({
    setup: { register_url: null, callback_label: null, notes: [] },
    scopes: [],
  });
});

test("an integration whose provider is no longer offered stays visible and does not resolve", async () => {
  const { id } = valueOf(await create());
  await providers.db.execute(sql`update integrations set provider_id = 'gone' where id = ${id}`);
  expect(codeOf(await resolve(id))).toBe("unknown_provider");
  expect(codeOf(await getIntegration(providers, owner, { integration: id }))).toBe("ok");
});

test("an integration of a generic provider sets its endpoints, and the rest follows from them", async () => {
  const created = valueOf(
    await generic({
      ...endpoints,
      userinfo_endpoint: "https://provider.example.com/me",
      profile_subject: "data.0.id",
      userinfo_headers: { "Client-Id": "{client_id}" },
      pkce: false,
    }),
  );
  const { definition } = valueOf(await resolve(created.id));
  expect(definition).toMatchObject({
    ...endpoints,
    pkce: false,
    revocation: { method: "none" },
    validation: "userinfo",
    profile: { subject: "data.0.id" },
    userinfo_headers: { "Client-Id": "{client_id}" },
  });
});

test.each<[what: string, settings: CreateIntegrationInput["settings"], code: string, path: string]>(
  [
    [
      "a missing endpoint",
      { authorization_endpoint: endpoints.authorization_endpoint },
      "invalid_settings",
      "/settings/token_endpoint",
    ],
    [
      "an issuer with a query",
      { ...endpoints, issuer: "https://provider.example.com/?a=b" },
      "invalid_url",
      "/settings/issuer",
    ],
    [
      "a state of its own",
      { ...endpoints, authorization_params: { state: "x" } },
      "invalid_settings",
      "/settings/authorization_params/state",
    ],
    ...["Authorization", "cookie", "HOST"].map((name): [string, object, string, string] => [
      `the header ${name}`,
      { ...endpoints, userinfo_headers: { [name]: "x" } },
      "invalid_settings",
      `/settings/userinfo_headers/${name}`,
    ]),
    [
      "a header with another placeholder",
      { ...endpoints, userinfo_headers: { "a~b": "{client_secret}" } },
      "invalid_settings",
      "/settings/userinfo_headers/a~0b",
    ],
    [
      "too many headers",
      {
        ...endpoints,
        userinfo_headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, "1"])),
      },
      "invalid_settings",
      "/settings/userinfo_headers/x-20",
    ],
    [
      "a redirect in capitals",
      { ...endpoints, authorization_params: { Redirect_URI: "x" } },
      "invalid_settings",
      "/settings/authorization_params/Redirect_URI",
    ],
    ...["email", "data.user.login", "preferred_username"].map(
      (profile_subject): [string, object, string, string] => [
        `${profile_subject} as the subject`,
        { ...endpoints, profile_subject },
        "invalid_settings",
        "/settings/profile_subject",
      ],
    ),
    ...[
      ["authorization_endpoint", "client_id=evil"],
      ["authorization_endpoint", "tenant=a&redirect%5furi=https%3A%2F%2Fevil.example"],
      ["authorization_endpoint", "State%5B%5D=x"],
      ["token_endpoint", "grant_type=password"],
      ["revocation_endpoint", "token=x"],
      ["userinfo_endpoint", "access_token=x"],
    ].map(([name = "", query = ""]): [string, object, string, string] => [
      `${name}?${query}`,
      { ...endpoints, [name]: `https://provider.example.com/x?${query}` },
      "invalid_settings",
      `/settings/${name}`,
    ]),
    [
      "a name inside a cluster",
      { ...endpoints, token_endpoint: "https://x.y.svc/token" },
      "invalid_url",
      "/settings/token_endpoint",
    ],
    [
      "plain http",
      { ...endpoints, token_endpoint: "http://provider.example.com/token" },
      "invalid_url",
      "/settings/token_endpoint",
    ],
    [
      "a metadata address",
      { ...endpoints, userinfo_endpoint: "https://169.254.169.254/" },
      "invalid_url",
      "/settings/userinfo_endpoint",
    ],
    [
      "a loopback name",
      { ...endpoints, revocation_endpoint: "https://localhost/revoke" },
      "invalid_url",
      "/settings/revocation_endpoint",
    ],
  ],
)("%s is refused by name", async (_what, settings, code, path) => {
  const result = await generic(settings);
  expect(codeOf(result)).toBe(code);
  expect(result.ok ? [] : result.error.errors?.map((error) => error.path)).toEqual([path]);
});

test("an endpoint may have a query of the provider's own parameters", async () => {
  const token_endpoint = "https://provider.example.com/token?tenant=a&api-version=7";
  const { id } = valueOf(await generic({ ...endpoints, token_endpoint }));
  expect(valueOf(await resolve(id)).definition.token_endpoint).toBe(token_endpoint);
});

test.each([
  ["login.example.com", "https://login.example.com"],
  ["http://login.example.com/a", "https://login.example.com/a"],
  ["https://me:hunter2@login.example.com/a#x", "https://login.example.com/a"],
  ["https://login.example.com/a?p=SECRET", "https://login.example.com/a"],
])("an issuer written as %s gets a proposal", async (issuer, proposed) => {
  const refused = await generic({ ...endpoints, issuer });
  const [fault] = refused.ok ? [] : (refused.error.errors ?? []);
  expect(fault?.path).toBe("/settings/issuer");
  expect(fault?.message).toContain(`enter ${proposed}.`);
  expect(fault?.message).not.toMatch(/SECRET|hunter2/);
});

test("a provider of the catalogue keeps its own endpoints", async () => {
  expect(codeOf(await create({ settings: endpoints }))).toBe("invalid_settings");
  const kept = await create({ settings: { authorization_params: { allow_signup: "false" } } });
  expect(codeOf(kept)).toBe("ok");
});

test("end users are offered only enabled integrations, named by id or key", async () => {
  const first = valueOf(await create());
  const second = valueOf(await create());
  await updateIntegration(providers, owner, {
    integration: second.id,
    changes: { enabled: false },
  });
  const offered = async (integrations: string[] | null) =>
    valueOf(await listConnectable(providers, service("oauth", projectId), { integrations })).map(
      ({ id }) => id,
    );
  expect(await offered(null)).toEqual([first.id]);
  expect(await offered(["github", "github-2"])).toEqual([first.id]);
  expect(await offered([first.id, "a\u0000"])).toEqual([first.id]);
  expect(await offered(["\ud800"])).toEqual([]);
});

test("the hosted page learns the provider's own name, the host to sign in at and every scope", async () => {
  const { id } = valueOf(await create({ scopes: ["repo"] }));
  // A name that releases before this one took.
  await providers.db.execute(
    sql`update integrations set name = 'Google Security' where id = ${id}`,
  );
  const server = { issuer: "https://login.example.com", ...endpoints };
  valueOf(await generic(server));
  const learnt = valueOf(
    await listConnectable(providers, service("oauth", projectId), { integrations: null }),
  );
  expect(learnt).toMatchObject([
    {
      name: "Google Security",
      provider: "github",
      provider_name: "GitHub",
      sign_in_host: "github.com",
      scopes: ["repo"],
    },
    { provider_name: null, sign_in_host: new URL(endpoints.authorization_endpoint).host },
  ]);
});

test("an integration has no name that poses as another provider or as a notice", async () => {
  const posing = {
    ok: false,
    error: {
      code: "invalid_request",
      errors: [{ path: "/name", message: expect.any(String), code: "posing_name" }],
    },
  };
  for (const name of ["Google", "G00gle Security", "🔒 Work", "Verify your account"])
    expect(await create({ name })).toMatchObject(posing);
  expect(await generic({ issuer: "https://login.example.com", ...endpoints })).toMatchObject({
    ok: true,
  });
  const own = valueOf(await create({ name: "GitHub", key: "own-name" }));
  const change = (name: string) =>
    updateIntegration(providers, owner, { integration: own.id, changes: { name } });
  expect(await change("Google")).toMatchObject(posing);
  expect(await change("GitHub sign-in")).toMatchObject({ ok: true });
  expect(await change("Work")).toMatchObject({ ok: true });
});
