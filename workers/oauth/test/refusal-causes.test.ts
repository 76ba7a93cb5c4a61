import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import type { Integration } from "#shared/contracts/providers/integration";
import { sha256Base64Url } from "#shared/crypto/hash";
import { randomHandle } from "#shared/random";
import { err } from "#shared/result";
import {
  type AppProject,
  OAuthWorld,
  type ReturningFlow,
  paramOf,
  withParams,
} from "#support/services/oauth-in-process";
import { codeOf } from "#support/services/providers-in-process";
import { type FlowRefusal, PAGE_OF } from "../src/callback/flow-refusal.ts";
import { flowInvalid } from "../src/flows/failures.ts";

// Each page has a text for its cause. The log says which check refused the callback.

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;
let lines: string[];

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  vi.restoreAllMocks();
  lines = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
  project = await world.project();
  integration = await project.plugIn();
});

type Line = { "event.action": string; labels: Record<string, string> };

const refusals = (): Line["labels"][] =>
  lines
    .map((line): Line => JSON.parse(line))
    .filter((line) => line["event.action"] === "flow_refused")
    .map(({ labels }) => labels);

type Changes = Parameters<AppProject["callback"]>[1];
type Case = (flow: ReturningFlow) => Changes | Promise<Changes>;

const state = (flow: ReturningFlow): string => paramOf(flow, "state");

const CASES: readonly (readonly [cause: FlowRefusal, what: string, make: Case])[] = [
  ["duplicate_parameter", "two states", (flow) => ({ params: [...flow.params, ["state", "x"]] })],
  ["missing_state", "no state", (flow) => ({ params: withParams(flow, { state: null }) })],
  [
    "stateless_error",
    "an error without a state",
    (flow) => ({ params: withParams(flow, { state: null, code: null, errorCode: "12" }) }),
  ],
  [
    "unknown_state",
    "a state of another form",
    (flow) => ({ params: withParams(flow, { state: "x" }) }),
  ],
  [
    "unknown_state",
    "a made-up state",
    (flow) => ({ params: withParams(flow, { state: `${randomHandle()}.${randomHandle()}` }) }),
  ],
  ["missing_cookie", "no cookie", () => ({ browserHash: null })],
  ["foreign_browser", "another browser", () => ({ browserHash: randomHandle() })],
  ["foreign_integration", "another integration", () => ({ integrationId: "int_other" })],
  [
    "used_state",
    "a state that was used in another browser",
    async (flow) => {
      await project.callback(flow);
      return { browserHash: randomHandle() };
    },
  ],
  [
    "foreign_session",
    "another session's second half",
    async (flow) => {
      const other = await project.returning(integration);
      return {
        params: withParams(flow, {
          state: `${state(flow).slice(0, 43)}.${state(other).slice(44)}`,
        }),
      };
    },
  ],
];

test.each(CASES)(
  "%s: a callback with %s is refused, and the log says why",
  async (cause, _, make) => {
    const flow = await project.returning(integration);
    const changes = await make(flow);
    lines = [];
    const answer = await project.callback(flow, changes);
    expect(answer).toEqual(err(flowInvalid(PAGE_OF[cause])));
    expect(refusals()).toEqual([expect.objectContaining({ code: "flow_invalid", cause })]);
  },
);

/** Where Redis keeps this flow. */
const keyOf = async (flow: ReturningFlow): Promise<string> =>
  `fl:${await sha256Base64Url(state(flow).slice(0, 43))}`;

test("expired: a flow that Redis has forgotten, while its session is still there", async () => {
  const flow = await project.returning(integration);
  expect(await makeRedis(world.stores.env).del(await keyOf(flow))).toBe(1);
  expect(codeOf(await project.callback(flow))).toBe("flow_invalid");
  expect(refusals()).toMatchObject([{ cause: "expired" }]);
});

test.each(["altered", "altered|altered"])(
  "unreadable_record: a flow whose record in Redis is %s",
  async (record) => {
    const flow = await project.returning(integration);
    const sessionHandle = state(flow).slice(44);
    await makeRedis(world.stores.env).set(await keyOf(flow), `${sessionHandle}|${record}`);
    expect(codeOf(await project.callback(flow))).toBe("flow_invalid");
    expect(refusals()).toMatchObject([{ cause: "unreadable_record" }]);
  },
);

test("a second flow of a session whose first one is finished goes back to the app", async () => {
  const session = await project.session();
  const [one, two] = [
    await project.agree(await project.start(session, integration)),
    await project.agree(await project.start(session, integration)),
  ];
  expect(project.outcomeOf(await project.callback(one))["status"]).toBe("connected");
  const again = project.outcomeOf(await project.callback(two, { browserHash: two.browserHash }));
  expect(again).toEqual({ status: "failed", error: "already_finished" });
  expect(refusals()).toEqual([]);
});

test("iss_mismatch: an answer that names another server goes back to the app", async () => {
  const flow = await project.returning(integration);
  const params = withParams(flow, { iss: "https://evil.example" });
  expect(project.outcomeOf(await project.callback(flow, { params }))).toEqual({
    status: "failed",
    error: "issuer_mismatch",
    error_reason: "iss_mismatch",
  });
  expect(refusals()).toEqual([]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      "event.action": "flow_failed",
      labels: {
        code: "issuer_mismatch",
        cause: "iss_mismatch",
        step: "callback",
        project_id: project.tenant.projectId,
        integration_id: integration.id,
      },
    },
  ]);
});

test("a refusal's line names its project and nothing that came with the request", async () => {
  const flow = await project.returning(integration);
  await project.callback(flow, { integrationId: "MARKER", browserHash: randomHandle() });
  const [line = ""] = lines;
  expect(line).not.toContain("MARKER");
  for (const [, value] of flow.params) expect(line).not.toContain(value);
  expect(refusals()).toMatchObject([{ project_id: project.tenant.projectId }]);
});

test("a callback that succeeds is no refusal", async () => {
  const flow = await project.returning(integration);
  expect(project.outcomeOf(await project.callback(flow))["status"]).toBe("connected");
  expect(refusals()).toEqual([]);
});
