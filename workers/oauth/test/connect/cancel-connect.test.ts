import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ConnectSession } from "#shared/contracts/oauth/connect-session";
import type { Integration } from "#shared/contracts/providers/integration";
import { randomHandle } from "#shared/random";
import { cancelConnect } from "../../src/connect/cancel-connect.ts";
import { findWayBack } from "../../src/connect/find-way-back.ts";
import { getConnectPage } from "../../src/connect/get-connect-page.ts";
import { startConnect } from "../../src/connect/start-connect.ts";
import { SESSION_LIFE_MS } from "../../src/flows/flow-store.ts";
import { listFlows } from "../../src/flows/list-flows.ts";
import { visitor } from "#support/services/callers";
import { projectsInProcess } from "#support/services/projects-in-process";
import { codeOf } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;
let browser: string;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  integration = await project.plugIn();
  browser = randomHandle();
});

const DENIED = { status: "denied", error: "access_denied" };

const cancel = ({ token }: Pick<ConnectSession, "token">, browser_hash = browser) =>
  cancelConnect(project.atlas, visitor(), { token, browser_hash });
async function removeReturnUrls(): Promise<void> {
  const owner = project.tenant.as("owner");
  const projects = projectsInProcess(world.projects);
  for (const { id } of valueOf(await projects.listReturnUrls(owner)))
    await projects.removeReturnUrl(owner, { id });
}
const flows = async () => {
  await project.atlas.settled();
  return valueOf(await listFlows(project.atlas, project.app, { limit: 10 })).data;
};

test("a cancelled session leads back to the app and is over", async () => {
  const session = await project.session();
  expect(project.outcomeOf(await cancel(session))).toEqual(DENIED);
  const { token } = session;
  expect(codeOf(await getConnectPage(project.atlas, visitor(), { token }))).toBe(
    "connect_session_invalid",
  );
  const started = await startConnect(project.atlas, visitor(), {
    token,
    integration: integration.id,
    browser_hash: browser,
  });
  expect(codeOf(started)).toBe("connect_session_invalid");
});

test("a second press in the same browser leads back again, one in another browser does not", async () => {
  const session = await project.session();
  await cancel(session);
  expect(project.outcomeOf(await cancel(session))).toEqual(DENIED);
  expect(codeOf(await cancel(session, randomHandle()))).toBe("connect_session_invalid");
});

test("a callback after the cancellation connects nothing and says denied", async () => {
  const session = await project.session();
  const flow = await project.agree(await project.start(session, integration, browser));
  await cancel(session);
  expect(project.outcomeOf(await project.callback(flow))).toEqual(DENIED);
  expect(world.exchanges()).toBe(0);
  expect(await project.connectionIds()).toEqual([]);
});

test("a cancellation after the callback tells how the flow ended, and keeps the connection", async () => {
  const session = await project.session();
  const flow = await project.agree(await project.start(session, integration, browser));
  const { connection_id } = project.outcomeOf(await project.callback(flow));
  expect(project.outcomeOf(await cancel(session))).toEqual({ status: "connected", connection_id });
  expect(await project.connectionIds()).toEqual([connection_id]);
  expect((await flows()).map(({ outcome }) => outcome)).toEqual(["connected"]);
});

test("of a cancellation and a callback at the same time one decides", async () => {
  const session = await project.session();
  const flow = await project.agree(await project.start(session, integration, browser));
  const [ended, finished] = await Promise.all([cancel(session), project.callback(flow)]);
  const { status } = project.outcomeOf(finished);
  if (ended.ok) expect(project.outcomeOf(ended)["status"]).toBe(status);
  else expect([ended.error.code, status]).toEqual(["connect_session_invalid", "connected"]);
  expect(await project.connectionIds()).toHaveLength(status === "connected" ? 1 : 0);
  expect((await flows()).map(({ outcome }) => outcome)).toEqual([status]);
});

test("the flow log has the cancellation of a session with one integration, once", async () => {
  const session = await project.session();
  await cancel(session);
  await cancel(session);
  expect(await flows()).toEqual([
    expect.objectContaining({
      integration_id: integration.id,
      external_id: "user-1",
      outcome: "denied",
      error: "access_denied",
      step: "page",
      reason: null,
      connection_id: null,
    }),
  ]);
});

test("the flow log has nothing of a session that offers several integrations", async () => {
  await project.plugIn();
  expect(project.outcomeOf(await cancel(await project.session()))).toEqual(DENIED);
  expect(await flows()).toEqual([]);
});

test("an expired session still leads back to the app", async () => {
  const session = await project.session();
  project.atlas.aheadMs = SESSION_LIFE_MS;
  expect(project.outcomeOf(await cancel(session))).toEqual(DENIED);
});

test("nobody is led to a return URL that the app has removed", async () => {
  const session = await project.session();
  await removeReturnUrls();
  project.atlas.aheadMs = 20_000;
  expect(codeOf(await cancel(session))).toBe("return_url_not_registered");
});

test.each(["", "atlas_cs_short", `atlas_cs_${"0".repeat(52)}`])(
  "the token %o cancels nothing",
  async (token) => {
    expect(codeOf(await cancel({ token }))).toBe("connect_session_invalid");
  },
);

test.each([true, false])(
  "a session says whether it asks for the page: %o",
  async (consent_page) => {
    const { token } = await project.session({ consent_page });
    const page = valueOf(await getConnectPage(project.atlas, visitor(), { token }));
    expect(page.consent_page).toBe(consent_page);
  },
);

describe("the way back", () => {
  const find = (token: string) => findWayBack(project.atlas, visitor(), { token });

  test("is there until the session is used, also after it has expired", async () => {
    const session = await project.session({ language: "ru" });
    const way = { project_name: "Shop", return_host: "app.example.com", language: "ru" };
    expect(valueOf(await find(session.token))).toEqual(way);
    project.atlas.aheadMs = SESSION_LIFE_MS;
    expect(valueOf(await find(session.token))).toEqual(way);
    await cancel(session);
    expect(codeOf(await find(session.token))).toBe("connect_session_invalid");
  });

  test.each(["", "atlas_cs_short", `atlas_cs_${"0".repeat(52)}`])(
    "of the token %o does not exist",
    async (token) => {
      expect(codeOf(await find(token))).toBe("connect_session_invalid");
    },
  );

  test("does not lead to a return URL that the app has removed", async () => {
    const { token } = await project.session();
    await removeReturnUrls();
    project.atlas.aheadMs = 20_000;
    expect(codeOf(await find(token))).toBe("return_url_not_registered");
  });
});
