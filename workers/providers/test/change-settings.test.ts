import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type {
  IntegrationSettings,
  UpdateIntegrationInput,
} from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { getIntegration } from "../src/integrations/get-integration.ts";
import { updateIntegration } from "../src/integrations/update-integration.ts";
import type { TestDatabase } from "#support/database";
import { account } from "#support/services/callers";
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

const endpoints = {
  authorization_endpoint: "https://provider.example.com/authorize",
  token_endpoint: "https://provider.example.com/token",
};
const create = async (settings: IntegrationSettings = {}, client_secret?: string) =>
  valueOf(
    await createIntegration(providers, owner, {
      provider: "generic-oauth2",
      client_id: "client-1",
      client_secret,
      settings: { ...endpoints, ...settings },
    }),
  ).id;
const plugIn = (settings: IntegrationSettings = {}) => create(settings, "a-client-secret");
const change = (integration: string, changes: UpdateIntegrationInput) =>
  updateIntegration(providers, owner, { integration, changes });
const settingsOf = async (integration: string) =>
  valueOf(await getIntegration(providers, owner, { integration })).settings;

async function changesOf(): Promise<unknown[]> {
  const { rows } = await providers.db.execute(sql`
    select data from outbox where project_id = ${projectId} and type = 'integration.updated' order by id`);
  return rows.map((row) => row["data"]);
}

test("a change sets what it names, null removes, and the event has the names alone", async () => {
  const id = await plugIn({ scope_separator: ",", pkce: false });
  const settings = {
    pkce: null,
    token_facts: ["instance_url"],
    token_endpoint: `${endpoints.token_endpoint}2`,
  };
  const changed = valueOf(await change(id, { settings }));
  const after = {
    ...endpoints,
    token_endpoint: settings.token_endpoint,
    scope_separator: ",",
    token_facts: ["instance_url"],
  };
  expect(changed).toMatchObject({ settings: after, warnings: [] });
  expect(await settingsOf(id)).toEqual(after);
  expect(await changesOf()).toEqual([{ settings: ["pkce", "token_endpoint", "token_facts"] }]);
});

test("what changes nothing writes nothing", async () => {
  const id = await plugIn({ token_facts: ["a"] });
  for (const settings of [{}, { token_facts: ["a"] }, { pkce: null }])
    expect(codeOf(await change(id, { settings }))).toBe("ok");
  expect(await changesOf()).toEqual([]);
  valueOf(await change(id, { name: "Work", settings: {} }));
  expect(await changesOf()).toEqual([{}]);
});

test.each<[what: string, settings: NonNullable<UpdateIntegrationInput["settings"]>, code: string]>([
  ["a missing endpoint", { token_endpoint: null }, "invalid_settings"],
  ["plain http", { token_endpoint: "http://provider.example.com/t" }, "invalid_url"],
  ["a credential as a fact", { token_facts: ["access_token"] }, "invalid_settings"],
  ["a setting that does not fit", { profile_subject: "email" }, "invalid_settings"],
])("%s is refused, and nothing changes", async (_what, settings, code) => {
  const id = await plugIn();
  const before = await settingsOf(id);
  expect(codeOf(await change(id, { name: "Other", settings }))).toBe(code);
  expect(await settingsOf(id)).toEqual(before);
  expect(await changesOf()).toEqual([]);
});

test.each([
  "token_endpoint",
  "refresh_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
] as const)("another host at the %s has to be confirmed, and both are named", async (name) => {
  const from = "https://provider.example.com/old";
  const id = await plugIn({ [name]: from });
  const before = await settingsOf(id);
  const settings = { [name]: "https://other.example.org/new" };
  const refused = await change(id, { settings });
  expect(refused).toMatchObject({
    error: {
      code: "host_change_unconfirmed",
      detail: expect.stringMatching(/provider\.example\.com to other\.example\.org/),
    },
  });
  expect(await settingsOf(id)).toEqual(before);
  const confirmed = valueOf(await change(id, { settings, confirm_host_change: true }));
  expect(confirmed.settings).toMatchObject(settings);
  expect(confirmed.warnings.map(({ code }) => code)).toContain("host_changed");
});

test("a new endpoint on the token endpoint's host needs no confirmation, one elsewhere does", async () => {
  const id = await plugIn();
  const at = (host: string) =>
    change(id, { settings: { userinfo_endpoint: `https://${host}/me` } });
  expect(codeOf(await at("other.example.org"))).toBe("host_change_unconfirmed");
  expect(codeOf(await at("provider.example.com"))).toBe("ok");
});

test("a removed setting that sends refreshes elsewhere has to be confirmed", async () => {
  const id = await plugIn({ refresh_endpoint: "https://renew.example.org/renew" });
  expect(codeOf(await change(id, { settings: { refresh_endpoint: null } }))).toBe(
    "host_change_unconfirmed",
  );
});

test("of two changes checked against the same settings one is refused", async () => {
  const id = await plugIn();
  const results = await Promise.all(
    ["a", "b", "c"].map((fact) => change(id, { settings: { token_facts: [fact] } })),
  );
  const codes = results.map(codeOf);
  const done = codes.filter((code) => code === "ok").length;
  expect(done).toBeGreaterThan(0);
  expect(new Set(codes)).toEqual(new Set(done === 3 ? ["ok"] : ["ok", "integration_changed"]));
  expect(await changesOf()).toHaveLength(done);
});

test("settings that changed between check and write are not overwritten", async () => {
  const id = await plugIn();
  const racing: ProvidersIsolate = Object.create(providers, {
    // The last thing that a change asks before it writes: a new secret wants the keyring.
    keyring: {
      value: async () => {
        await providers.db.execute(
          sql`update integrations set settings = settings || '{"pkce":false}' where id = ${id}`,
        );
        return providers.keyring();
      },
    },
  });
  const result = await updateIntegration(racing, owner, {
    integration: id,
    changes: { client_secret: "another-secret", settings: { tokens_at: "authed_user" } },
  });
  expect(codeOf(result)).toBe("integration_changed");
  expect(await settingsOf(id)).toEqual({ ...endpoints, pkce: false });
  expect(await changesOf()).toEqual([]);
});

test("nothing is changed when somebody changed the integration since the caller read it", async () => {
  const id = await plugIn();
  const read = valueOf(await change(id, {}));
  const name = valueOf(await change(id, { name: "Theirs", expected_updated_at: read.updated_at }));
  const before = await changesOf();
  for (const changes of [{ name: "Mine" }, { settings: { pkce: false } }, { enabled: false }])
    expect(codeOf(await change(id, { ...changes, expected_updated_at: read.updated_at }))).toBe(
      "integration_changed",
    );
  expect(valueOf(await change(id, {}))).toEqual(name);
  expect(await changesOf()).toEqual(before);
  expect(codeOf(await change(id, { name: "Mine", expected_updated_at: name.updated_at }))).toBe(
    "ok",
  );
});

test("a public client that becomes another one needs a secret, unless it has one", async () => {
  const settings = { token_endpoint_auth_method: "client_secret_post" } as const;
  const none = { token_endpoint_auth_method: "none" } as const;
  const id = await create(none);
  expect(codeOf(await change(id, { settings }))).toBe("invalid_request");
  expect(codeOf(await change(id, { settings, client_secret: "a-new-secret" }))).toBe("ok");
  expect(codeOf(await change(id, { settings: none }))).toBe("ok");
  expect(codeOf(await change(id, { settings }))).toBe("ok");
});

test("a provider of the catalogue keeps deciding what it decides", async () => {
  const { id } = valueOf(
    await createIntegration(providers, owner, {
      provider: "github",
      client_id: "c",
      client_secret: "a-client-secret",
    }),
  );
  expect(codeOf(await change(id, { settings: { tokens_at: "x" } }))).toBe("invalid_settings");
  const params = { authorization_params: { allow_signup: "false" } };
  expect(valueOf(await change(id, { settings: params })).settings).toEqual(params);
});
