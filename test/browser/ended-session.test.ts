import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const at = (path: string) =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/${path}`;

async function signInAgain(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Password", { exact: true }).fill(stage.credentials.password);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.waitFor({ state: "detached" });
}

test("a session that ends in the middle of a form asks to sign in, and what was typed is saved", async () => {
  const { page, context, faults, close } = await stage.signedIn();
  await page.goto(at("settings"));
  await page.getByLabel("Name").fill("Typed before the end");
  await context.clearCookies();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  await signInAgain(page);
  await page.getByText("The project has a new name").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Typed before the end");
  expect(faults).toEqual([]);
  await close();
});

test("a session that another browser ended is opened again over a dialog, with its form kept", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("api-keys?create=true"));
  await page.getByLabel("Name").fill("Made after the end");
  const other = new DashboardClient(stage.stack.dashboardApiUrl);
  await other.signIn(stage.credentials);
  expect((await other.send("DELETE", "/v1/account/sessions")).status).toBe(200);
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  await signInAgain(page);
  await page.getByRole("heading", { name: "Copy the key now" }).waitFor();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("link", { name: "Made after the end" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a tab whose CSRF token is of an earlier session gets the new one and saves", async () => {
  const { page, context, faults, close } = await stage.signedIn();
  await page.goto(at("settings"));
  await page.getByLabel("Name").fill("From the older tab");
  const newer = await context.newPage();
  await newer.goto(`${stage.stack.dashboardUrl}/signin`);
  await newer.getByLabel("E-mail").fill(stage.credentials.email);
  await newer.getByLabel("Password", { exact: true }).fill(stage.credentials.password);
  await newer.getByRole("button", { name: "Continue" }).click();
  await newer.getByRole("heading", { name: "Projects" }).waitFor();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("The project has a new name").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("after a demotion the page says so, keeps what was typed, and learns the new role", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("settings"));
  await page.getByLabel("Name").fill("Not mine any more");
  await page.route(`**/api/v1/projects/${stage.tenant.projectId}`, async (route) => {
    if (route.request().method() === "PATCH")
      return route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "Permission denied", status: 403, code: "forbidden" }),
      });
    const answer = await route.fetch();
    return route.fulfill({
      response: answer,
      json: { ...(await answer.json()), role: "developer" },
    });
  });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("You may not do this").waitFor();
  await page.getByText("Your role cannot rename the project").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Not mine any more");
  expect(faults).toEqual([]);
  await close();
});
