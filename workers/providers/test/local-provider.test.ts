import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { resolveIntegration } from "../src/integrations/resolve-integration.ts";
import type { TestDatabase } from "#support/database";
import { account, service } from "#support/services/callers";
import { startStores } from "#support/services/stores";
import {
  addProject,
  eventsOf,
  keyEntry,
  startProvidersIsolate,
  valueOf,
} from "#support/services/providers-in-process";

let stores: TestDatabase;
beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

test("a refused provider on this machine is answered with the setting that allows it", async () => {
  const providers = startProvidersIsolate(stores, { vaultKeys: keyEntry("k1") });
  const id = await addProject(providers.db);
  const ctx = account(newId("account"), { id, role: "owner" });
  const result = await createIntegration(providers, ctx, {
    provider: "generic-oidc",
    client_id: "app",
    client_secret: "s3cret-s3cret",
    settings: { issuer: "http://localhost:8080/realms/x" },
  });
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: "invalid_url",
      detail: expect.stringMatching(
        /For a provider on this machine, start Atlas with ATLAS_LOCAL_PROVIDERS=http:\/\/localhost:8080\.$/,
      ),
      errors: [{ path: "/settings/issuer", code: "url_scheme" }],
    },
  });
});

const ISSUER = "http://localhost:9400";
const registration = { id: "atlas-sandbox", secret: "MARKER-sandbox-secret-5678" };
const besideSandbox = (sandboxClient?: typeof registration) =>
  startProvidersIsolate(stores, {
    vaultKeys: keyEntry("k1"),
    localProviders: ISSUER,
    sandboxIssuer: ISSUER,
    ...(sandboxClient === undefined ? {} : { sandboxClient }),
  });

test("a sandbox integration without credentials gets Atlas's own, sealed", async () => {
  const providers = besideSandbox(registration);
  const id = await addProject(providers.db);
  const ctx = account(newId("account"), { id, role: "owner" });
  const created = valueOf(await createIntegration(providers, ctx, { provider: "sandbox" }));
  expect(created).toMatchObject({ client_id: "atlas-sandbox", client_secret_last4: "5678" });
  expect(JSON.stringify(created)).not.toContain("MARKER");
  const { rows } = await providers.db.execute(
    sql`select * from integrations where id = ${created.id}`,
  );
  expect(JSON.stringify(rows)).not.toContain("MARKER");
  const resolved = await resolveIntegration(providers, service("tokens", id), {
    integration: created.id,
  });
  expect(valueOf(resolved)).toMatchObject({
    client_id: registration.id,
    client_secret_plaintext: registration.secret,
  });
  expect(await eventsOf(providers.db, id)).toEqual(["integration.created"]);
});

test("credentials that the caller gives for the sandbox are used, and half a pair is refused", async () => {
  const providers = besideSandbox(registration);
  const id = await addProject(providers.db);
  const ctx = account(newId("account"), { id, role: "owner" });
  const own = { client_id: "mine", client_secret: "my-own-secret-4321" };
  const create = (credentials: Partial<typeof own>) =>
    createIntegration(providers, ctx, { provider: "sandbox", ...credentials });
  expect(valueOf(await create(own))).toMatchObject({
    client_id: "mine",
    client_secret_last4: "4321",
  });
  for (const name of ["client_id", "client_secret"] as const) {
    const { [name]: _left, ...half } = own;
    expect(await create(half)).toMatchObject({
      ok: false,
      error: { code: "invalid_request", errors: [{ path: `/${name}` }] },
    });
  }
});

test("an integration without credentials is refused for other providers and without a registration", async () => {
  const registered = besideSandbox(registration);
  const bare = besideSandbox();
  const id = await addProject(bare.db);
  const ctx = account(newId("account"), { id, role: "owner" });
  const results = [
    await createIntegration(registered, ctx, { provider: "github" }),
    await createIntegration(bare, ctx, { provider: "sandbox" }),
  ];
  for (const result of results)
    expect(result).toMatchObject({
      ok: false,
      error: { code: "invalid_request", errors: [{ path: "/client_id" }] },
    });
  expect(await eventsOf(bare.db, id)).toEqual([]);
});
