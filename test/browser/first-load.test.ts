import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const at = (path: string) =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}${path}`;

/** The paths and searches of everything that a page asks for, in order, without the project's own part. */
function record(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    asked.push((pathname + search).replace(`/projects/${stage.tenant.projectId}`, "/projects/*"));
  });
  return asked;
}

const WAIT = { timeout: 15_000 };
const isCall = (path: string) => path.startsWith("/api/");

test.for(["", "/connections", "/integrations", "/api-keys", "/settings"])(
  "what the page %s needs is asked for before its program is there, and only once",
  async (path) => {
    const { page, faults, close } = await stage.signedIn();
    const asked = record(page);
    let startProgram = () => {};
    const held = new Promise<void>((resolve) => {
      startProgram = resolve;
    });
    await page.route(/\/assets\/react-/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(at(path), { waitUntil: "commit" });
    await expect
      .poll(() => asked.some((name) => name.startsWith("/assets/inter-latin")), WAIT)
      .toBe(true);
    const early = asked.filter(isCall);
    expect(early).toContain("/api/v1/session");
    expect(asked.some((name) => /^\/assets\/route-[\w-]+\.js$/.test(name))).toBe(true);
    startProgram();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    const all = asked.filter(isCall);
    expect(all).toEqual([...new Set(all)]);
    // None was asked for in vain.
    expect(await page.evaluate(() => Reflect.get(window, "atlasEarly").size)).toBe(0);
    if (path !== "/settings") expect(early).toEqual(all);
    expect(faults).toEqual([]);
    await close();
  },
);

test("an early answer that failed is asked for again", async () => {
  const { page, close } = await stage.signedIn();
  let refusals = 0;
  await page.route("**/api/v1/projects", async (route) => {
    refusals += 1;
    if (refusals === 1) await route.fulfill({ status: 503, body: "no upstream" });
    else await route.continue();
  });
  await page.goto(at("/api-keys"));
  await page.getByRole("link", { name: "System test" }).waitFor();
  expect(refusals).toBe(2);
  await close();
});

test("a menu opens by mouse and by keyboard, and gives the focus back", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("/connections"));
  const button = page.getByRole("button", { name: "More actions for u_48213" });
  const menu = page.getByRole("menu");
  await button.click();
  await menu.waitFor();
  await button.click();
  await menu.waitFor({ state: "hidden" });
  await button.click();
  await page.getByRole("heading", { level: 1 }).click();
  await menu.waitFor({ state: "hidden" });

  await button.focus();
  for (const key of ["Enter", "ArrowDown"]) {
    await page.keyboard.press(key);
    await menu.waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), WAIT)
      .toBe("Open");
    await page.keyboard.press("ArrowDown");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), WAIT)
      .not.toBe("Open");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    await expect
      .poll(() => button.evaluate((element) => element === document.activeElement), WAIT)
      .toBe(true);
  }
  expect(faults).toEqual([]);
  await close();
});
