import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import type { TestDatabase } from "#support/database";
import { account } from "#support/services/callers";
import { startStores } from "#support/services/stores";
import {
  addProject,
  keyEntry,
  startProvidersIsolate,
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
      errors: [{ path: "/settings/issuer" }],
    },
  });
});
