import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Integration } from "#shared/contracts/providers/integration";
import type { ProjectsService } from "#shared/contracts/projects/service";
import { randomHandle } from "#shared/random";
import { visitor } from "#support/services/callers";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";
import { projectsInProcess } from "#support/services/projects-in-process";
import { codeOf } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";
import { dumpRedis } from "#support/stored";
import { startConnect } from "../src/connect/start-connect.ts";

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

async function removeReturnUrls(): Promise<void> {
  const owner = project.tenant.as("owner");
  const projects = projectsInProcess(world.projects);
  for (const { id } of valueOf(await projects.listReturnUrls(owner)))
    await projects.removeReturnUrl(owner, { id });
}

describe("a return URL that was removed", () => {
  test("ends a flow on Atlas's own page, before its code is sent", async () => {
    const flow = await project.returning(integration);
    await removeReturnUrls();
    project.atlas.aheadMs = 5_000;
    expect(codeOf(await project.callback(flow))).toBe("return_url_not_registered");
    expect(world.exchanges()).toBe(0);
    expect(codeOf(await project.callback(flow))).toBe("return_url_not_registered");
    const { rows } = await world.projects.db.execute(sql`
      select code, step from flow_log where project_id = ${project.tenant.projectId}`);
    expect(rows).toEqual([{ code: "return_url_not_registered", step: "callback" }]);
  });

  test("starts no flow", async () => {
    const session = await project.session();
    await removeReturnUrls();
    project.atlas.aheadMs = 5_000;
    await expect(project.start(session, integration)).rejects.toThrow("return_url_not_registered");
  });

  test("is not followed by a doubled callback either", async () => {
    const flow = await project.returning(integration);
    expect(codeOf(await project.callback(flow))).toBe("ok");
    await removeReturnUrls();
    project.atlas.aheadMs = 5_000;
    expect(codeOf(await project.callback(flow))).toBe("return_url_not_registered");
  });
});

describe("a return URL that was just added", () => {
  test("counts at once, in an isolate that remembers the project without it", async () => {
    const url = "https://app.example.com/new";
    const ask = () => project.askForSession({ return_to: url });
    expect(codeOf(await ask())).toBe("return_url_not_registered");
    const owner = project.tenant.as("owner");
    valueOf(await projectsInProcess(world.projects).addReturnUrl(owner, { url }));
    expect(codeOf(await ask())).toBe("ok");
  });

  test("is asked for once a second, however many ask for another", async () => {
    await project.session();
    const asked = vi.fn<ProjectsService["getConnectSettings"]>(
      project.atlas.projects.getConnectSettings.bind(project.atlas.projects),
    );
    Object.assign(project.atlas, {
      projects: Object.assign(Object.create(project.atlas.projects), { getConnectSettings: asked }),
    });
    const beganMs = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => project.askForSession({ return_to: "https://x.example" })),
    );
    for (const answer of answers) expect(codeOf(answer)).toBe("return_url_not_registered");
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2 + (Date.now() - beganMs) / 1_000);
  });
});

test("a link starts twenty flows, also when they start at once, and then says so", async () => {
  const session = await project.session({ metadata: { note: "x".repeat(8_000) } });
  const start = () =>
    startConnect(project.atlas, visitor(), {
      token: session.token,
      integration: integration.key,
      browser_hash: randomHandle(),
    });
  const codes = (await Promise.all(Array.from({ length: 25 }, start))).map(codeOf);
  expect(codes.filter((code) => code === "ok")).toHaveLength(20);
  expect(codes.filter((code) => code === "limit_reached")).toHaveLength(5);
  expect(codeOf(await start())).toBe("limit_reached");
  const flows = [...(await dumpRedis(world.stores.bridge))].filter(([key]) =>
    key.startsWith("fl:"),
  );
  expect(Math.max(...flows.map(([, value]) => value.length))).toBeLessThan(1_500);
});

test("what the callback says of the account is kept for the connection", async () => {
  const chosen = await project.plugInOAuth2({ callback_facts: ["realmId", "absent"] });
  const flow = await project.returning(chosen);
  const answer = await project.callback(flow, {
    params: [...flow.params, ["realmId", "42"], ["other", "x"]],
  });
  const { connection_id } = project.outcomeOf(answer);
  expect((await project.connection(connection_id)).extra).toEqual({ realmId: "42" });
});
