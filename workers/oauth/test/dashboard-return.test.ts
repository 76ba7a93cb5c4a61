import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { Integration } from "#shared/contracts/providers/integration";
import { service } from "#support/services/callers";
import {
  type AppProject,
  DASHBOARD_URL,
  OAuthWorld,
  withParams,
} from "#support/services/oauth-in-process";
import { codeOf } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";

const PAGE = `${DASHBOARD_URL}/projects/p1/connections?from=start`;

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  integration = await project.plugIn();
});

const ask = (return_to: string, ctx: CallContext = project.tenant.as("owner")) =>
  project.askForSession({ return_to, integrations: [integration.id] }, ctx);

describe("a page of the dashboard", () => {
  test("takes a member's browser back with the outcome, without a registered return URL", async () => {
    const session = valueOf(await ask(PAGE));
    const flow = await project.agree(await project.start(session, integration));
    const first = valueOf(await project.callback(flow)).redirect_to;
    expect(first).toMatch(
      /^https:\/\/dashboard\.example\.com\/projects\/p1\/connections\?from=start&status=connected&connection_id=con_/,
    );
    // The browser may send the callback twice.
    expect(valueOf(await project.callback(flow)).redirect_to).toBe(first);
  });

  test("takes a person back who said no", async () => {
    const session = valueOf(await ask(PAGE));
    const flow = await project.agree(await project.start(session, integration));
    const params = withParams(flow, { code: null, error: "access_denied" });
    const refused = await project.callback(flow, { params });
    expect(valueOf(refused).redirect_to).toBe(`${PAGE}&status=denied&error=access_denied`);
  });

  test("is refused to an API key and to Atlas itself", async () => {
    expect(codeOf(await ask(PAGE, project.app))).toBe("return_url_not_registered");
    const self = service("gateway", project.tenant.projectId);
    expect(codeOf(await ask(PAGE, self))).toBe("return_url_not_registered");
  });

  test("is refused to a member without the permission, and to another account", async () => {
    expect(codeOf(await ask(PAGE, project.tenant.as("viewer")))).toBe("forbidden");
    const stranger = { ...project.tenant.as("owner"), role: null };
    expect(codeOf(await ask(PAGE, stranger))).toBe("forbidden");
  });

  test.each([
    ["another host that begins the same", "https://dashboard.example.com.evil.example/"],
    ["another host that ends the same", "https://evil-dashboard.example.com/"],
    ["a host below it", "https://x.dashboard.example.com/"],
    ["another port", "https://dashboard.example.com:8443/"],
    ["a port of the same digits", "https://dashboard.example.com:4430/"],
    ["the default port", "https://dashboard.example.com:443/"],
    ["the origin as a user name", "https://dashboard.example.com@evil.example/"],
    ["the origin as user and password", "https://dashboard.example.com:443@evil.example/"],
    ["a user name", "https://me@dashboard.example.com/"],
    ["plain http", "http://dashboard.example.com/"],
    ["another scheme", "javascript://dashboard.example.com/%0aalert(1)"],
    ["upper case", "https://DASHBOARD.example.com/"],
    ["a trailing dot", "https://dashboard.example.com./"],
    ["backslashes", "https:\\\\dashboard.example.com/"],
    ["a backslash before another host", "https://dashboard.example.com\\@evil.example/"],
    ["no slash", "https://dashboard.example.com"],
    ["dot segments", "https://dashboard.example.com/a/../b"],
    ["a fragment", "https://dashboard.example.com/#x"],
    ["an empty fragment", "https://dashboard.example.com/#"],
    ["a blank at its start", " https://dashboard.example.com/"],
    ["a tab inside", "https://dashboard.example.com\t/"],
    ["letters beyond ASCII", "https://dashboard.example.com/ё"],
    ["a path alone", "/projects/p1"],
    ["no scheme", "//dashboard.example.com/"],
    ["Atlas's public origin", "http://localhost:8787/"],
  ])("is not %s", async (_what, lookAlike) => {
    expect(codeOf(await ask(lookAlike))).toBe("return_url_not_registered");
  });
});

test("a registered return URL still works for a member", async () => {
  const session = valueOf(await project.askForSession({}, project.tenant.as("owner")));
  const flow = await project.agree(await project.start(session, integration));
  expect(project.outcomeOf(await project.callback(flow))).toMatchObject({ status: "connected" });
});
