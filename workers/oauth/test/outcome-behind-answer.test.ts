import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { makeRedis } from "#shared/cache/redis";
import type { Exchange } from "../../../bridge/faults.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import {
  type AppProject,
  OAuthWorld,
  type ReturningFlow,
  paramOf,
  withParams,
} from "#support/services/oauth-in-process";
import { valueOf } from "#support/services/result";

// What a callback waits for, and what becomes of the rest if it is lost.

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  // Refused callbacks are logged.
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  world.double.reset();
  project = await world.project();
  integration = await project.plugIn();
});
afterEach(async () => {
  const { faults } = world.stores.bridge;
  faults.observe(null);
  faults.clear();
  await project.atlas.settled();
});

const sessionOf = (flow: ReturningFlow) => paramOf(flow, "state").slice(44);

/** Keeps the command that tells Redis how this flow ended from running. */
const holdOutcome = (flow: ReturningFlow) =>
  world.stores.bridge.faults.holdNext(`eval ts:${sessionOf(flow)} fo:`, { before: true });

/** An isolate that does not wait for the one that took the flow. */
function later() {
  const isolate = world.isolate();
  isolate.aheadMs = 40_000;
  setTimeout(() => (isolate.aheadMs = 46_000), 200);
  return isolate;
}

describe("a grant that is stored", () => {
  test.each([false, true])(
    "is answered before Redis hears of it, and found in the vault if it never does (confirmed: %s)",
    async (confirm) => {
      const flow = await project.returning(integration, { confirm });
      const hold = holdOutcome(flow);
      const first = await project.callback(flow);
      const { status, connection_id, connect_code } = project.outcomeOf(first);
      expect(status).toBe(confirm ? "pending" : "connected");
      expect(await project.callback(flow, {}, later())).toEqual(first);
      // Found once, it is kept: the next one does not wait.
      expect(await project.callback(flow, {}, world.isolate())).toEqual(first);
      expect(world.exchanges()).toBe(1);
      hold.release();
      if (!confirm) return;
      const ctx = project.tenant.as("owner");
      const input = { connect_code: connect_code ?? "", external_id: "user-1" };
      expect(valueOf(await world.tokens.confirmConnection(ctx, input)).id).toBe(connection_id);
    },
  );

  test("is nothing to another browser that started a flow of the same link", async () => {
    const session = await project.session();
    const mine = await project.agree(await project.start(session, integration));
    const theirs = await project.agree(await project.start(session, integration));
    const hold = holdOutcome(mine);
    expect(project.outcomeOf(await project.callback(mine))["status"]).toBe("connected");
    expect(project.outcomeOf(await project.callback(theirs, {}, later()))).toEqual({
      status: "failed",
      error: "flow_interrupted",
      error_reason: "no_outcome",
    });
    hold.release();
  });

  test("and deleted meanwhile is not told", async () => {
    const flow = await project.returning(integration);
    const hold = holdOutcome(flow);
    const { connection_id = "" } = project.outcomeOf(await project.callback(flow));
    const ctx = project.tenant.as("owner");
    valueOf(await world.tokens.deleteConnection(ctx, { connection_id, hard: false }));
    const outcome = project.outcomeOf(await project.callback(flow, {}, later()));
    expect(outcome["error"]).toBe("flow_interrupted");
    hold.release();
  });
});

describe("another flow of the same link, before Redis knows the outcome,", () => {
  /** Two flows of one link, of which the first has stored its grant. */
  async function two(confirm: boolean, other = integration, ownBrowser = true) {
    const session = await project.session({ confirm });
    const mine = await project.agree(await project.start(session, integration));
    const browserHash = ownBrowser ? mine.browserHash : undefined;
    const second = await project.agree(await project.start(session, other, browserHash));
    const hold = holdOutcome(mine);
    onTestFinished(() => hold.release());
    return { mine, second, first: await project.callback(mine) };
  }
  const interrupted = { status: "failed", error: "flow_interrupted", error_reason: "no_outcome" };
  const heard = async (flow: ReturningFlow) =>
    project.outcomeOf(await project.callback(flow, {}, later()));

  test("in another browser, writes nothing over it", async () => {
    const { mine, second, first } = await two(false, integration, false);
    expect(await heard(second)).toEqual(interrupted);
    expect(await project.callback(mine, {}, later())).toEqual(first);
    expect(await heard(second)).toMatchObject({ error: "already_finished" });
  });

  test.each(["the same", "another"])(
    "in its own browser, hears it, at %s integration",
    async (at) => {
      const { mine, second, first } = await two(
        false,
        at === "another" ? await project.plugIn({ key: "second" }) : integration,
      );
      expect(await project.callback(second, {}, later())).toEqual(first);
      expect(await project.callback(mine, {}, world.isolate())).toEqual(first);
    },
  );

  test("in its own browser, cannot know its connect code, and leaves it to the first", async () => {
    const { mine, second, first } = await two(true);
    expect(await heard(second)).toEqual(interrupted);
    expect(await project.callback(mine, {}, later())).toEqual(first);
  });

  test("writes nothing when an older release took the first, and the first finds it", async () => {
    const { mine, second, first } = await two(false);
    const name = `ts:${sessionOf(mine)}`;
    const redis = makeRedis(world.stores.env, 10_000);
    const [taken = "", sealed = ""] = String(await redis.get(name)).split("|");
    await redis.set(name, `${taken}|${sealed}`, { px: 60_000 });
    expect(await heard(second)).toEqual(interrupted);
    expect(await project.callback(mine, {}, later())).toEqual(first);
  });
});

test("a vault that is away tells nothing, and the next callback asks it again", async () => {
  const flow = await project.returning(integration);
  const hold = holdOutcome(flow);
  const first = await project.callback(flow);
  const away = later();
  const findStoredConnection = async () => {
    throw new Error("the vault is away");
  };
  const tokens = Object.assign(Object.create(away.tokens), { findStoredConnection });
  const heard = project.outcomeOf(await project.callback(flow, {}, { ...away, tokens }));
  expect(heard).toMatchObject({ status: "failed", error: "flow_interrupted" });
  expect(await project.callback(flow, {}, later())).toEqual(first);
  hold.release();
});

test("an outcome that is only in Redis is there before the answer", async () => {
  const flow = await project.returning(integration);
  const hold = holdOutcome(flow);
  const params = withParams(flow, { code: null, error: "access_denied" });
  let isAnswered = false;
  const answer = project.callback(flow, { params }).finally(() => (isAnswered = true));
  await hold.reached;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isAnswered).toBe(false);
  hold.release();
  expect(project.outcomeOf(await answer)["status"]).toBe("denied");
});

describe("what a callback costs", () => {
  /** What the stores were asked until a callback was answered and its background work was done. */
  async function costs(flow: ReturningFlow, atlas = project.atlas) {
    const { bridge } = world.stores;
    await Promise.all([project.atlas.settled(), world.projects.settled()]);
    bridge.resetCounts();
    const answer = await project.callback(flow, {}, atlas);
    await Promise.all([atlas.settled(), world.projects.settled()]);
    const { statements, commands } = bridge.counts();
    return { answer, statements, commands };
  }

  test("is fixed, for an account that is connected and for one that is not", async () => {
    await project.connect(integration);
    // Person, integration, connection, flow log and three of the outbox's drain; the flow, its outcome and the jobs' clock.
    const anew = await costs(await project.returning(integration, { external_id: "user-2" }));
    expect(anew).toMatchObject({ answer: { ok: true }, statements: 7, commands: 3 });
    // The insert finds the connection that is there, and tombstones hide its old token.
    const again = await costs(await project.returning(integration));
    expect(again).toMatchObject({ answer: { ok: true }, statements: 8, commands: 5 });
  });

  test("is one command for a state that nobody made", async () => {
    const flow = await project.returning(integration);
    const state = `${"A".repeat(43)}.${sessionOf(flow)}`;
    const { answer, ...cost } = await costs({ ...flow, params: withParams(flow, { state }) });
    expect(answer).toMatchObject({ ok: false, error: { code: "flow_invalid" } });
    expect(cost).toEqual({ statements: 0, commands: 1 });
  });
});

test("the project, the person and the integration are asked about beside each other, and so are a vault's", async () => {
  const flow = await project.returning(integration);
  const { faults } = world.stores.bridge;
  const exchanges: Exchange[] = [];
  faults.observe((exchange) => exchanges.push(exchange));
  faults.set("sql", { mode: "delay", delayMs: 100 });
  // A project's first grant, in an isolate that knows nothing yet.
  const answer = await project.callback(flow, {}, world.isolate());
  expect(project.outcomeOf(answer)["status"]).toBe("connected");
  const asked = (part: string) =>
    exchanges.filter(({ texts }) => texts.some((text) => text.includes(part)));
  const [settings, person] = [
    ...asked("from return_urls"),
    ...asked("select state from end_users"),
  ];
  const [now, known] = asked('from "integrations"');
  const [key] = asked("from project_data_keys");
  for (const row of [
    [settings, person, now],
    [known, key],
  ]) {
    const times = row.map((one) => one ?? expect.fail("was not asked"));
    const lastBegunMs = Math.max(...times.map(({ begunMs }) => begunMs));
    expect(Math.min(...times.map(({ answeredMs }) => answeredMs))).toBeGreaterThan(lastBegunMs);
  }
});
