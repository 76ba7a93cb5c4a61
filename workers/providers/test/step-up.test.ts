import { afterAll, beforeAll, expect, test } from "vitest";
import type { UpdateIntegrationInput } from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { deleteIntegration } from "../src/integrations/delete-integration.ts";
import { updateIntegration } from "../src/integrations/update-integration.ts";
import type { TestDatabase } from "#support/database";
import { account, apiKey, longAgo } from "#support/services/callers";
import {
  type ProvidersIsolate,
  addProject,
  codeOf,
  keyEntry,
  startProvidersIsolate,
  valueOf,
} from "#support/services/providers-in-process";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let providers: ProvidersIsolate;
let projectId: string;

beforeAll(async () => {
  stores = await startStores();
  providers = startProvidersIsolate(stores, { vaultKeys: keyEntry("k1") });
  projectId = await addProject(providers.db);
});
afterAll(() => stores.close());

const owner = () => account(newId("account"), { id: projectId, role: "owner" });
const github = { provider: "github", client_id: "Iv1.abc", client_secret: "client-secret-1234" };

test("a person sets a client secret, says where it is sent and deletes an integration only with a recent proof", async () => {
  const { id: integration } = valueOf(await createIntegration(providers, owner(), github));
  const late = longAgo(owner());
  const update = (changes: UpdateIntegrationInput) =>
    updateIntegration(providers, late, { integration, changes });
  for (const call of [
    createIntegration(providers, late, github),
    update({ client_secret: "client-secret-5678" }),
    update({ settings: {} }),
    deleteIntegration(providers, late, { integration }),
  ])
    expect(codeOf(await call)).toBe("step_up_required");
  expect(valueOf(await update({ name: "Code" })).client_secret_last4).toBe("1234");
});

test("an API key needs no proof for it", async () => {
  const key = longAgo(apiKey(projectId, ["integrations:write"]));
  const { id: integration } = valueOf(await createIntegration(providers, key, github));
  const changes = { client_secret: "client-secret-5678" };
  valueOf(await updateIntegration(providers, key, { integration, changes }));
  valueOf(await deleteIntegration(providers, key, { integration }));
});
