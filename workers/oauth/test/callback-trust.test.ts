import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Integration } from "#shared/contracts/providers/integration";
import { makeRedis } from "#shared/cache/redis";
import { randomHandle } from "#shared/random";
import { codeOf } from "#support/services/providers-in-process";
import {
  type AppProject,
  OAuthWorld,
  type ReturningFlow,
  paramOf,
  withParams,
} from "#support/services/oauth-in-process";

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  world.double.reset();
  project = await world.project();
  integration = await project.plugIn();
});

type Params = [string, string][];
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
const state = (flow: ReturningFlow) => paramOf(flow, "state");

/** A callback that is refused on Atlas's own page; nothing was sent to the provider and nothing stored. */
async function expectRefused(
  flow: ReturningFlow,
  changes: Parameters<AppProject["callback"]>[1],
): Promise<void> {
  expect(codeOf(await project.callback(flow, changes))).toBe("flow_invalid");
  expect(world.exchanges()).toBe(0);
  expect(await project.connectionIds()).toEqual([]);
}

describe("no token request leaves for a callback", () => {
  test.each<[what: string, params: (flow: ReturningFlow) => Params]>([
    ["without a state", (flow) => withParams(flow, { state: null })],
    ["with an empty state", (flow) => withParams(flow, { state: "" })],
    ["with a made-up state", (flow) => withParams(flow, { state: randomHandle() })],
    [
      "with a made-up state of the right form",
      (flow) => withParams(flow, { state: `${randomHandle()}.${randomHandle()}` }),
    ],
    ["with another first half", (flow) => withParams(flow, { state: flip(state(flow), 5) })],
    ["with another second half", (flow) => withParams(flow, { state: flip(state(flow), 60) })],
    ["with half of its state", (flow) => withParams(flow, { state: state(flow).slice(0, 43) })],
    ["with more than its state", (flow) => withParams(flow, { state: `${state(flow)}A` })],
    ["with a second state", (flow) => [...flow.params, ["state", "x"]]],
    ["with a state of 20 kB", (flow) => withParams(flow, { state: "x".repeat(20_480) })],
    ["with nothing, as behind a fragment", () => []],
  ])("%s", async (_what, params) => {
    const flow = await project.returning(integration);
    await expectRefused(flow, { params: params(flow) });
  });

  test("from another browser", async () => {
    await expectRefused(await project.returning(integration), { browserHash: randomHandle() });
  });

  test("from a browser without a cookie", async () => {
    await expectRefused(await project.returning(integration), { browserHash: null });
  });

  test("at another integration of the project, of another project, and at none", async () => {
    const others = [
      (await project.plugIn()).id,
      (await (await world.project()).plugIn()).id,
      integration.key,
      "",
    ];
    for (const integrationId of others)
      await expectRefused(await project.returning(integration), { integrationId });
  });

  test("with the state of another integration's flow", async () => {
    const sibling = await project.plugIn();
    const [mine, theirs] = [await project.returning(integration), await project.returning(sibling)];
    const params = withParams(mine, { state: state(theirs) });
    await expectRefused(mine, { params, browserHash: theirs.browserHash });
  });

  test("whose second half of the state is another session's", async () => {
    const [one, two] = [await project.returning(integration), await project.returning(integration)];
    const mixed = `${state(one).slice(0, 43)}.${state(two).slice(44)}`;
    await expectRefused(one, { params: withParams(one, { state: mixed }) });
    // The first flow is spent, and the session that was only named is not.
    await expectRefused(one, {});
    expect(project.outcomeOf(await project.callback(two))["status"]).toBe("connected");
  });
});

describe("no token request leaves, and the person goes back to the app,", () => {
  const malformed = (error_reason: string) => ({
    status: "failed",
    error: "malformed_response",
    error_reason,
  });

  test.each<[what: string, reason: string, params: (flow: ReturningFlow) => Params]>([
    ["with a second code", "duplicate_parameter", (flow) => [["code", "x"], ...flow.params]],
    [
      "with a second error",
      "duplicate_parameter",
      (flow) => [...withParams(flow, { code: null, error: "a" }), ["error", "b"]],
    ],
    [
      "with a code and an error",
      "code_and_error",
      (flow) => withParams(flow, { error: "access_denied" }),
    ],
    [
      "with a code and an error of another name",
      "code_and_error",
      (flow) => withParams(flow, { errorCode: "12" }),
    ],
    ["with neither code nor error", "no_code", (flow) => withParams(flow, { code: null })],
    ["with an empty code", "no_code", (flow) => withParams(flow, { code: "" })],
    [
      "with a code of 20 kB",
      "code_too_long",
      (flow) => withParams(flow, { code: "x".repeat(20_480) }),
    ],
  ])("%s", async (_what, reason, params) => {
    const flow = await project.returning(integration);
    const answer = await project.callback(flow, { params: params(flow) });
    expect(project.outcomeOf(answer)).toEqual(malformed(reason));
    expect(world.exchanges()).toBe(0);
    expect(await project.connectionIds()).toEqual([]);
  });

  test("with iss twice", async () => {
    const flow = await project.returning(integration);
    const params: Params = [...flow.params, ["iss", "https://evil.example"]];
    const outcome = project.outcomeOf(await project.callback(flow, { params }));
    expect(outcome).toMatchObject({ status: "failed", error: "issuer_mismatch" });
    expect(world.exchanges()).toBe(0);
  });

  test("half an hour after the flow began", async () => {
    const flow = await project.returning(integration);
    project.atlas.aheadMs = 30 * 60_000 + 1_000;
    const outcome = project.outcomeOf(await project.callback(flow));
    expect(outcome).toEqual({ status: "failed", error: "flow_expired" });
    expect(world.exchanges()).toBe(0);
  });
});

test.each<[what: string, params: (flow: ReturningFlow) => Params]>([
  ["its state twice", (flow) => [...flow.params, ["state", state(flow)]]],
  ["an empty state beside its own", (flow) => [...flow.params, ["state", ""]]],
  ["its code twice", (flow) => [...flow.params, ["code", paramOf(flow, "code")]]],
  ["an error that says there is none", (flow) => [...flow.params, ["error_code", "0"]]],
])("a callback with %s connects", async (_what, params) => {
  const flow = await project.returning(integration);
  const answer = await project.callback(flow, { params: params(flow) });
  expect(project.outcomeOf(answer)["status"]).toBe("connected");
});

describe("a state", () => {
  test("is 256 random bits and more", async () => {
    const states = new Set<string>();
    for (let i = 0; i < 3; i++) states.add(state(await project.returning(integration)));
    expect(states.size).toBe(3);
    for (const one of states) expect(one).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
  });

  test("is accepted once: the same browser is led to the app again, another one learns nothing", async () => {
    const flow = await project.returning(integration, { confirm: true });
    const first = await project.callback(flow);
    expect(project.outcomeOf(first)["status"]).toBe("pending");
    expect(await project.callback(flow, {}, world.isolate())).toEqual(first);
    const stranger = await project.callback(flow, { browserHash: randomHandle() });
    expect(codeOf(stranger)).toBe("flow_invalid");
    expect(JSON.stringify(stranger)).not.toMatch(/connect_code|con_/);
    expect(world.exchanges()).toBe(1);
  });

  test("whose first callback was cut off sends the person back to the app", async () => {
    const flow = await project.returning(integration);
    const hold = world.double.holdNext("token");
    const cutOff = project.callback(flow, {}, world.isolate());
    await hold.reached;
    const later = world.isolate();
    later.aheadMs = 40_000;
    setTimeout(() => (later.aheadMs = 46_000), 300);
    const outcome = project.outcomeOf(await project.callback(flow, {}, later));
    expect(outcome).toMatchObject({ status: "failed", error: "flow_interrupted" });
    hold.release();
    await cutOff;
    expect(world.exchanges()).toBe(1);
  });

  test("that is used is forgotten after five minutes, and its browser still goes back to the app", async () => {
    const flow = await project.returning(integration);
    await project.callback(flow);
    await project.atlas.settled();
    await makeRedis(world.stores.env).del(`fo:${state(flow).slice(44)}`);
    const outcome = project.outcomeOf(await project.callback(flow));
    expect(outcome).toEqual({ status: "failed", error: "already_finished" });
    expect(world.exchanges()).toBe(1);
  });

  test("is spent by a refused callback that brought it, and its own browser goes back to the app", async () => {
    const flow = await project.returning(integration);
    expect(codeOf(await project.callback(flow, { browserHash: randomHandle() }))).toBe(
      "flow_invalid",
    );
    expect(project.outcomeOf(await project.callback(flow))).toMatchObject({
      status: "failed",
      error: "flow_interrupted",
    });
    expect(world.exchanges()).toBe(0);
  });

  test("of many callbacks at once, in several isolates, lets one through, and all hear its outcome", async () => {
    const isolates = [world.isolate(), world.isolate(), world.isolate()];
    for (let round = 1; round <= 3; round++) {
      const flow = await project.returning(integration);
      const answers = await Promise.all(
        [...isolates, ...isolates].map((atlas) => project.callback(flow, {}, atlas)),
      );
      expect(project.outcomeOf(answers[0] ?? expect.fail())["status"]).toBe("connected");
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(world.exchanges()).toBe(round);
    }
  });

  test("belongs to a session of which one flow is completed", async () => {
    const session = await project.session();
    const one = await project.agree(await project.start(session, integration));
    const two = await project.agree(await project.start(session, integration));
    const answers = await Promise.all([project.callback(one), project.callback(two)]);
    // Each started in a browser of its own, so only one of them learns what came of it.
    expect(answers.map((answer) => project.outcomeOf(answer)["status"]).toSorted()).toEqual([
      "connected",
      "failed",
    ]);
    expect(world.exchanges()).toBe(1);
    await expect(project.start(session, integration)).rejects.toThrow("connect_session_invalid");
  });

  test("of another tab of the same browser gets the session's outcome, with one exchange", async () => {
    const session = await project.session();
    const one = await project.agree(await project.start(session, integration));
    const two = await project.agree(await project.start(session, integration, one.browserHash));
    const [first, second] = await Promise.all([project.callback(one), project.callback(two)]);
    expect(project.outcomeOf(first)["status"]).toBe("connected");
    expect(second).toEqual(first);
    expect(world.exchanges()).toBe(1);
  });

  test("of a flow that began in time is good beyond the end of its session", async () => {
    const session = await project.session();
    project.atlas.aheadMs = 29 * 60_000;
    const flow = await project.agree(await project.start(session, integration));
    project.atlas.aheadMs = 38 * 60_000;
    expect(project.outcomeOf(await project.callback(flow))["status"]).toBe("connected");
  });
});

describe("the iss of an answer (RFC 9207)", () => {
  const issued = {
    status: "failed",
    error: "issuer_mismatch",
    error_reason: "iss_mismatch",
  };

  test.each<[what: string, iss: string | null]>([
    ["missing", null],
    ["empty", ""],
    ["another server's", "https://evil.example"],
    ["with a slash more", "/"],
  ])("ends the flow before its code is sent when it is %s", async (_what, iss) => {
    const flow = await project.returning(integration);
    const changed = iss === "/" ? `${world.double.origin}/` : iss;
    const answer = await project.callback(flow, { params: withParams(flow, { iss: changed }) });
    expect(project.outcomeOf(answer)).toEqual(issued);
    expect(world.exchanges()).toBe(0);
  });

  test("is checked on errors as well", async () => {
    const flow = await project.returning(integration);
    const params = withParams(flow, { code: null, iss: null, error: "access_denied" });
    expect(project.outcomeOf(await project.callback(flow, { params }))).toEqual(issued);
  });

  test("is checked where it comes although the provider does not announce it", async () => {
    const { origin, endpoints } = world.double;
    world.double.program("discovery", {
      kind: "json",
      body: {
        issuer: origin,
        authorization_endpoint: endpoints.authorization,
        token_endpoint: endpoints.token,
        jwks_uri: endpoints.jwks,
      },
    });
    const quiet = await project.plugIn();
    const evil = await project.returning(quiet);
    const params = withParams(evil, { iss: "https://evil.example" });
    expect(project.outcomeOf(await project.callback(evil, { params }))).toEqual(issued);
    const silent = await project.returning(quiet);
    const answer = await project.callback(silent, { params: withParams(silent, { iss: null }) });
    expect(project.outcomeOf(answer)["status"]).toBe("connected");
  });
});
