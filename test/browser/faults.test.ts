import type { Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const at = (path: string) =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/${path}`;
const apiOf = (path: string) => `**/api/v1/projects/${stage.tenant.projectId}${path}`;

/** What the browser writes about a request that was broken on purpose, and React about the error page that says so. */
const BROKEN = /net::ERR_|status of (?:429|5\d\d)|The above error occurred/;
const unexpected = (faults: readonly string[]) => faults.filter((fault) => !BROKEN.test(fault));

const problem = (status: number, code: string, headers: Record<string, string> = {}) => ({
  status,
  headers: { "content-type": "application/problem+json", ...headers },
  body: JSON.stringify({ type: "about:blank", title: code, status, code, request_id: "req_1" }),
});

const only = (method: string, answer: (route: Route) => Promise<void>) => (route: Route) =>
  route.request().method() === method ? answer(route) : route.continue();

test("an API that is down is said in place, and Try again shows the list", async () => {
  const { page, faults, close } = await stage.signedIn();
  const keys = apiOf("/api-keys");
  await page.route(keys, (route) =>
    route.fulfill({ status: 503, contentType: "text/plain", body: "no upstream" }),
  );
  await page.goto(at("api-keys"));
  await page.getByText("Atlas cannot answer at the moment").waitFor();
  await page.unroute(keys);
  await page.route(keys, (route) => route.abort());
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Atlas cannot be reached").waitFor();
  await page.unroute(keys);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "System test" }).waitFor();
  expect(unexpected(faults)).toEqual([]);
  await close();
});

test("a whole installation that is down is said on the first page, and Try again opens it", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.route("**/api/**", (route) =>
    route.fulfill({ status: 503, contentType: "text/plain", body: "no upstream" }),
  );
  await page.goto(at("settings"));
  await page.getByRole("heading", { name: "This page could not be shown" }).waitFor();
  await page.unroute("**/api/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  expect(unexpected(faults)).toEqual([]);
  await close();
});

test("a slow API shows skeletons at once: of the frame, then of the rows", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.route("**/api/v1/session", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  const rows = Promise.withResolvers<void>();
  await page.route(apiOf("/api-keys"), async (route) => {
    await rows.promise;
    await route.continue();
  });
  await page.goto(at("api-keys"));
  await page.locator(".pending-page .skeleton").first().waitFor({ timeout: 2_500 });
  await page.locator('.table-wrap[aria-busy="true"] .skeleton').first().waitFor();
  rows.resolve();
  await page.getByRole("link", { name: "System test" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("too many attempts are told with the seconds to wait", async () => {
  const { page, faults, close } = await stage.signedIn();
  const limited = only("PATCH", (route) =>
    route.fulfill(problem(429, "rate_limited", { "retry-after": "7" })),
  );
  await page.goto(at("settings"));
  await page.getByLabel("Name").fill("Too fast");
  await page.route(apiOf(""), limited);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Try again in 7 s.").waitFor();
  await page.route(apiOf("/api-keys"), (route) =>
    route.fulfill(problem(429, "rate_limited", { "retry-after": "600" })),
  );
  await page.goto(at("api-keys"));
  await page.getByText("Try again in 600 s.").waitFor();
  expect(unexpected(faults)).toEqual([]);
  await close();
});

test("offline, the page stays, says so, and saves when the network is back", async () => {
  const { page, context, faults, close } = await stage.signedIn();
  await page.goto(at("settings"));
  await page.getByLabel("Name").fill("Typed in a tunnel");
  await context.setOffline(true);
  await page.getByText("You are offline. What you see may be old.").waitFor();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("alert").getByText("You are offline").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Typed in a tunnel");
  await context.setOffline(false);
  await page.getByText("What you see may be old.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("The project has a new name").waitFor();

  await context.setOffline(true);
  await page.getByRole("link", { name: "Flows" }).click();
  await page.getByRole("heading", { name: "This page could not be shown" }).waitFor();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Flows" }).waitFor();
  expect(unexpected(faults)).toEqual([]);
  await close();
});

test("a file of an older release that is gone loads the page again, once", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("settings"));
  await page.getByLabel("Name").fill("Being typed");
  await page.waitForLoadState("networkidle");
  const gone = /\/assets\/.*\.js$/;
  let loads = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  await page.route(gone, (route) => {
    if (loads > 0) return route.continue();
    return route.fulfill({ status: 404, body: "" });
  });
  await page.getByRole("link", { name: "Audit log" }).hover();
  await page.waitForTimeout(500);
  expect(await page.getByLabel("Name").inputValue()).toBe("Being typed");
  expect(loads).toBe(0);
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("heading", { level: 1, name: /Audit/ }).waitFor();
  expect(loads).toBe(1);
  expect(unexpected(faults)).toEqual([]);
  await close();
});

test("a file that stays away is told in place after one more load, and so is a missing palette", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("settings"));
  await page.waitForLoadState("networkidle");
  let loads = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  await page.route(/\/assets\/(?:audit|command-palette)-.*\.js$/, (route) =>
    route.fulfill({ status: 404, body: "" }),
  );
  await page.keyboard.press("Control+k");
  await page.getByText("Atlas cannot be reached").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("heading", { name: "This page could not be shown" }).waitFor();
  await page.getByRole("link", { name: "Settings" }).waitFor();
  expect(loads).toBe(1);
  expect(await page.getByRole("main").count()).toBe(1);
  expect(unexpected(faults)).toEqual([]);
  await close();
});

test("back and forward keep the filters of a list", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("connections"));
  await page.getByRole("button", { name: "State", exact: true }).click();
  await page.getByRole("menuitem", { name: "Active" }).click();
  await page.waitForURL(/state=active/);
  await page.getByRole("link", { name: "u_48213" }).click();
  await page.waitForURL(/connections\/con_/);
  await page.goBack();
  await page.waitForURL(/state=active/);
  await page.getByRole("button", { name: "State: Active" }).waitFor();
  await page.goForward();
  await page.waitForURL(/connections\/con_/);
  expect(faults).toEqual([]);
  await close();
});

test("a newer release on the server is offered, not forced", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.route(
    (url) => url.pathname === "/",
    (route) =>
      route.fulfill({
        contentType: "text/html",
        body: '<script type="module" src="/assets/index-Newer123.js"></script>',
      }),
  );
  await page.clock.install();
  await page.goto(at("settings"));
  await page.getByLabel("Name").waitFor();
  // The server is asked every five minutes.
  await page.clock.fastForward("05:01");
  await page.getByText("There is a new release of this dashboard.").waitFor();
  await page.getByLabel("Name").fill("Still here");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Load it" }).click();
  await loaded;
  expect(faults).toEqual([]);
  await close();
});

test("an outage is told in Russian too", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru" });
  await page.route(apiOf("/api-keys"), (route) => route.fulfill({ status: 502, body: "" }));
  await page.goto(at("api-keys"));
  await page.getByText("Atlas сейчас не может ответить").waitFor();
  await page.unroute(apiOf("/api-keys"));
  await page.getByRole("button", { name: "Повторить" }).click();
  await page.getByRole("link", { name: "System test" }).waitFor();
  expect(unexpected(faults)).toEqual([]);
  await close();
});
