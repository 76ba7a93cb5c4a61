import { sql } from "drizzle-orm";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
  vi,
  type MockInstance,
} from "vitest";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";

// The exchange grants something, but no access token that Atlas can use.

let world: OAuthWorld;
let project: AppProject;
let granted: { accessToken: string; refreshToken: string };
let log: MockInstance<typeof console.warn>;

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
  granted = world.double.issueGrant({ sub: "user-1" });
  log = vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

type Scope = NonNullable<NonNullable<CreateIntegrationInput["settings"]>["revocation_scope"]>;

const plugIn = (revocation_scope: Scope): Promise<Integration> =>
  project.plugInOAuth2({
    revocation_endpoint: world.double.endpoints.revocation,
    revocation_scope,
  });

/** The token endpoint answers the next exchange with tokens of the grant. */
const answerWith = (members: Record<string, unknown>) =>
  world.double.program("token", { kind: "json", body: { token_type: "Bearer", ...members } });

const answerWithRefreshToken = () => answerWith({ refresh_token: granted.refreshToken });

const isAlive = () => ({
  access: world.double.isAccessTokenActive(granted.accessToken),
  refresh: world.double.isRefreshTokenActive(granted.refreshToken),
});

const revocations = () =>
  world.double.calls.filter(({ endpoint }) => endpoint === "revocation").length;

const queued = async () => {
  const { rows } = await world.projects.db.execute(sql`
    select access_sealed, refresh_sealed, account_subject from revocations
    where project_id = ${project.tenant.projectId}`);
  return rows;
};

const keptAlive = () =>
  log.mock.calls.filter((args) => String(args[0]).includes("grant_not_discarded"));

/** Atlas, whose vault does not answer when it is given a grant to end. */
const withoutVault = () => ({
  ...project.atlas,
  tokens: Object.assign(Object.create(project.atlas.tokens), {
    discardGrant: async () => {
      throw new Error("the vault is away");
    },
  }),
});

describe("the grant is ended at the provider", () => {
  test.each<[what: string, answer: () => Record<string, unknown>, told: number, error: string]>([
    [
      "a refresh token alone",
      () => ({ refresh_token: granted.refreshToken }),
      1,
      "provider_unavailable",
    ],
    [
      "an access token that fits into no header",
      () => ({ access_token: "a\r\nb", refresh_token: granted.refreshToken }),
      1,
      "provider_unavailable",
    ],
    [
      "an error beside a refresh token",
      () => ({ error: "made_up", refresh_token: granted.refreshToken }),
      1,
      "config_error",
    ],
    [
      "an access token that needs a key, and a refresh token",
      () => ({
        access_token: granted.accessToken,
        refresh_token: granted.refreshToken,
        token_type: "DPoP",
      }),
      2,
      "config_error",
    ],
  ])("after %s", async (_what, answer, told, error) => {
    answerWith(answer());
    expect(await project.connect(await plugIn("grant"))).toMatchObject({ status: "failed", error });
    await world.projects.settled();
    expect(await queued()).toEqual([]);
    expect(isAlive()).toEqual({ access: false, refresh: false });
    expect(revocations()).toBe(told);
    expect(keptAlive()).toEqual([]);
  });

  test("after an access token alone that needs a key, which is revoked itself", async () => {
    answerWith({ access_token: granted.accessToken, token_type: "DPoP" });
    expect(await project.connect(await plugIn("token"))).toMatchObject({ error: "config_error" });
    await world.projects.settled();
    expect(isAlive().access).toBe(false);
    expect(revocations()).toBe(1);
  });

  test("by the callback itself, if the vault does not take it", async () => {
    answerWithRefreshToken();
    const flow = await project.returning(await plugIn("grant"));
    expect(project.outcomeOf(await project.callback(flow, {}, withoutVault()))).toMatchObject({
      error: "provider_unavailable",
    });
    expect(isAlive().refresh).toBe(false);
    expect(await queued()).toEqual([]);
  });

  test("by the callback itself, if the integration was deleted meanwhile, whatever a revocation ends", async () => {
    answerWithRefreshToken();
    const integration = await plugIn("user");
    const flow = await project.returning(integration);
    const hold = world.double.holdNext("token");
    const callback = project.callback(flow);
    await hold.reached;
    await project.unplug(integration);
    hold.release();
    expect(project.outcomeOf(await callback)).toMatchObject({ error: "provider_unavailable" });
    expect(isAlive().refresh).toBe(false);
  });
});

test("it waits in the queue, sealed and without an access token, while the provider is down", async () => {
  answerWithRefreshToken();
  world.double.program("revocation", { kind: "status", status: 503 });
  expect(await project.connect(await plugIn("grant"))).toMatchObject({ status: "failed" });
  expect(await queued()).toEqual([
    {
      access_sealed: null,
      refresh_sealed: expect.stringMatching(/^s1\.1\./),
      account_subject: null,
    },
  ]);
});

describe("where one revocation ends all of an account's grants", () => {
  test("it is left alone, because nobody knows the account, and the log says so", async () => {
    answerWithRefreshToken();
    expect(await project.connect(await plugIn("user"))).toMatchObject({ status: "failed" });
    await world.projects.settled();
    expect([await queued(), revocations(), isAlive().refresh]).toEqual([[], 0, true]);
    expect(keptAlive()).toHaveLength(1);
  });

  test("it is left alone too when the vault is away", async () => {
    answerWithRefreshToken();
    const flow = await project.returning(await plugIn("user"));
    await project.callback(flow, {}, withoutVault());
    await world.projects.settled();
    expect([await queued(), revocations(), isAlive().refresh]).toEqual([[], 0, true]);
  });
});

test.each<[what: string, answer: Record<string, unknown>]>([
  ["a refusal", { error: "invalid_client" }],
  ["nothing", {}],
  ["a type that needs a key, without a token", { token_type: "DPoP" }],
])("an exchange that brings %s leaves nothing to end", async (_what, answer) => {
  answerWith(answer);
  const discardGrant = vi.spyOn(project.atlas.tokens, "discardGrant");
  expect(await project.connect(await plugIn("grant"))).toMatchObject({ status: "failed" });
  expect(discardGrant).not.toHaveBeenCalled();
  expect(revocations()).toBe(0);
});
