import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";
import { valueOf } from "#support/services/result";

// What a flow needs is deleted or disabled while a person is at the provider.

let world: OAuthWorld;
let project: AppProject;
let granted: string;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
afterEach(async () => {
  // A revocation that is still on its way would reach the double in the next test.
  await world.projects.settled();
  vi.restoreAllMocks();
});
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  granted = `at-${project.tenant.projectId}`;
  world.double.program("token", { kind: "ok", accessToken: granted });
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

type Scope = NonNullable<NonNullable<CreateIntegrationInput["settings"]>["revocation_scope"]>;

const plugIn = (revocation_scope: Scope): Promise<Integration> =>
  project.plugInOAuth2({
    revocation_endpoint: world.double.endpoints.revocation,
    revocation_scope,
  });

const isOver = () =>
  vi.waitFor(() => expect(world.double.isAccessTokenActive(granted)).toBe(false));

describe("before the code is sent", () => {
  test.each<[what: string, error: string, change: (integration: Integration) => Promise<unknown>]>([
    ["deleted", "integration_not_offered", (integration) => project.unplug(integration)],
    ["disabled", "integration_disabled", (integration) => project.disable(integration)],
  ])("an integration that was %s a moment ago gets no grant", async (_what, error, change) => {
    for (const integration of [await project.plugIn(), await plugIn("grant")]) {
      const flow = await project.returning(integration);
      const before = world.exchanges();
      await change(integration);
      expect(project.outcomeOf(await project.callback(flow))).toEqual({ status: "failed", error });
      expect(world.exchanges()).toBe(before);
    }
  });

  test("a connection to renew that was deleted a moment ago gets no grant", async () => {
    const integration = await plugIn("grant");
    const { connection_id = "" } = await project.connect(integration);
    const flow = await project.returning(integration, { connection_id });
    const before = world.exchanges();
    const ctx = project.tenant.as("owner");
    valueOf(await world.tokens.deleteConnection(ctx, { connection_id, hard: false }));
    expect(project.outcomeOf(await project.callback(flow))).toMatchObject({
      status: "failed",
      error: "not_found",
    });
    expect(world.exchanges()).toBe(before);
  });
});

describe("between the exchange and the store", () => {
  test.each<Scope>(["token", "grant", "user"])(
    "an integration that is deleted leaves no grant, though the vault has no place to queue it (scope %s)",
    async (scope) => {
      const integration = await plugIn(scope);
      const flow = await project.returning(integration);
      const hold = world.double.holdNext("token");
      const callback = project.callback(flow);
      await hold.reached;
      await project.unplug(integration);
      hold.release();
      expect(project.outcomeOf(await callback)).toEqual({ status: "failed", error: "not_found" });
      await isOver();
      expect(await project.connectionIds()).toEqual([]);
    },
  );

  test("it leaves none either when its account could not be told", async () => {
    const integration = await plugIn("user");
    world.double.program("userinfo", { kind: "status", status: 503 });
    const flow = await project.returning(integration);
    const hold = world.double.holdNext("token");
    const callback = project.callback(flow);
    await hold.reached;
    await project.unplug(integration);
    hold.release();
    expect(project.outcomeOf(await callback)).toMatchObject({ error: "provider_unavailable" });
    await isOver();
  });

  test("an end user who is deleted leaves no grant: it is queued", async () => {
    const integration = await plugIn("grant");
    const flow = await project.returning(integration);
    const hold = world.double.holdNext("token");
    const callback = project.callback(flow);
    await hold.reached;
    await world.projects.db.execute(sql`
      delete from end_users where project_id = ${project.tenant.projectId}`);
    hold.release();
    expect(project.outcomeOf(await callback)).toEqual({ status: "failed", error: "not_found" });
    await isOver();
  });
});

test("a grant that the vault may have queued is not revoked from here where that might end the account's others", async () => {
  const integration = await plugIn("user");
  await project.connect(integration);
  world.double.program("userinfo", { kind: "status", status: 503 });
  const flow = await project.returning(integration);
  const atlas = {
    ...project.atlas,
    tokens: Object.assign(Object.create(project.atlas.tokens), {
      discardGrant: async () => {
        throw new Error("the vault is away");
      },
    }),
  };
  expect(project.outcomeOf(await project.callback(flow, {}, atlas))).toMatchObject({
    error: "provider_unavailable",
  });
  await project.atlas.settled();
  expect(world.double.calls.some(({ endpoint }) => endpoint === "revocation")).toBe(false);
});
