import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { PERMISSIONS } from "#shared/contracts/permissions";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { UpdateWebhookInput } from "#shared/contracts/projects/webhook";
import type { TestDatabase } from "#support/database";
import { apiKey, longAgo } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let projects: ProjectsIsolate;
let tenant: Tenant;

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
  tenant = await makeTenant(projects);
});
afterAll(() => stores.close());

/** What a person does only with a fresh proof of who they are. */
const GUARDED = [
  "createApiKey",
  "rotateApiKey",
  "createWebhook",
  "rotateWebhookSecret",
  "createInvitation",
  "resendInvitation",
  "updateMember",
  "removeMember",
  "deleteProject",
  "archiveProject",
] as const satisfies readonly (keyof ProjectsService)[];

async function codeOf(method: (typeof GUARDED)[number], ctx: CallContext): Promise<string> {
  const call = projectsInProcess(projects)[method] as (
    ctx: CallContext,
    input: unknown,
  ) => Promise<{ ok: boolean; error?: { code: string } }>;
  // Refused before it looks at anything that is asked for.
  const input = { name: "x", scopes: [], changes: {}, id: "x", account_id: "x", url: "x" };
  return call(ctx, input).then(
    ({ error }) => error?.code ?? "ok",
    () => "thrown",
  );
}

test.each(GUARDED)("%s needs a recent proof of a person", async (method) => {
  expect(await codeOf(method, longAgo(tenant.as("owner")))).toBe("step_up_required");
  expect(await codeOf(method, longAgo(tenant.as("viewer")))).toBe("forbidden");
});

test("another address of a webhook needs a recent proof, its other settings do not", async () => {
  const { createWebhook, updateWebhook } = projectsInProcess(projects);
  const created = await createWebhook(tenant.as("owner"), { url: "https://hooks.example.com/a" });
  const { id } = valueOf(created);
  const later = longAgo(tenant.as("owner"));
  const change = (changes: UpdateWebhookInput) => updateWebhook(later, { id, changes });
  expect(await change({ url: "https://hooks.example.com/b" })).toMatchObject({
    error: { code: "step_up_required" },
  });
  expect(await change({ description: "Billing", event_types: null, enabled: false })).toMatchObject(
    {
      value: { url: "https://hooks.example.com/a", description: "Billing" },
    },
  );
});

test.each(GUARDED)("%s never asks an API key for a proof", async (method) => {
  const key = longAgo(apiKey(tenant.projectId, PERMISSIONS));
  expect(await codeOf(method, key)).not.toBe("step_up_required");
});
