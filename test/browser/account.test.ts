import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = (search = "") => `${stage.stack.dashboardUrl}/account${search}`;

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto(address("?tab=security"));
  await page.getByLabel("E-mail").fill(stage.credentials.email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Your account" }).waitFor();
}

test("a name is changed, and language and theme at once", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByLabel("Name").fill("Mira Roth-Lang");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Your name is changed").waitFor();
  await page.getByRole("button", { name: /Mira Roth-Lang/ }).waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  await page.getByRole("button", { name: "As the system" }).click();
  expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBeUndefined();
  await page.getByRole("button", { name: "Русский" }).click();
  await page.getByRole("heading", { name: "Ваша учётная запись" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Ваша учётная запись" }).waitFor();
  await page.getByLabel("Имя").fill("Мира");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Имя изменено").waitFor();
  // The account remembers it, for its other browsers too.
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  await page.getByText("Saved in your account").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("sessions are listed with their browser, and are ended one by one or all at once", async () => {
  const { password } = stage.credentials;
  const other = await stage.visit();
  await signIn(other.page, password);
  const { page, faults, close } = await stage.visit();
  await signIn(page, password);
  const mine = page.getByRole("listitem").filter({ hasText: "This browser" });
  await mine.getByText("Chrome on Linux").waitFor();
  const theirs = page.getByRole("button", { name: "End the session of Chrome on Linux" });
  await theirs.first().click();
  await page.getByText("The session is ended").waitFor();
  await other.page.reload();
  await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByRole("button", { name: "End all others…" }).click();
  await page.getByRole("button", { name: "End them" }).click();
  await page.getByText(/sessions? ended/).waitFor();
  await page.getByText("You are signed in here only.").waitFor();
  await page.getByRole("link", { name: "Account log" }).click();
  await page.getByText("Other sessions ended").first().waitFor();
  expect(faults).toEqual([]);
  await other.close();
  await close();
});

test("sessions beyond the first page are loaded when asked for", async () => {
  const { page, faults, close } = await stage.signedIn();
  const others = await Promise.all([stage.signedIn(), stage.signedIn()]);
  // Pages of one session in place of a hundred: the list and its cursors are the API's own.
  await page.route("**/api/v1/account/sessions?**", (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set("limit", "1");
    return route.continue({ url: url.href });
  });
  await page.goto(address("?tab=security"));
  const rows = page.locator(".session-list > li");
  const more = page.getByRole("button", { name: "Show older sessions" });
  await more.waitFor();
  expect(await rows.count()).toBe(1);
  expect(await page.getByText("You are signed in here only.").count()).toBe(0);
  await more.click();
  await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(2);
  await more.click();
  await expect.poll(() => rows.count(), { timeout: 15_000 }).toBe(3);
  expect(faults).toEqual([]);
  for (const other of others) await other.close();
  await close();
});

test("a password is changed only with the current one, and what comes next still works", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address("?tab=security"));
  const current = page.getByLabel("Current password");
  const next = page.getByLabel("New password", { exact: true });
  const repeat = page.getByLabel("New password again");
  const change = page.getByRole("button", { name: "Change password" });
  const passphrase = "lantern over the harbour wall";
  await current.fill("not my password");
  await next.fill(passphrase);
  await repeat.fill("something else");
  await change.click();
  await page.getByText("The two are not the same.").waitFor();
  await repeat.fill(passphrase);
  await change.click();
  await page.getByText("This is not your current password.").waitFor();
  expect(await next.inputValue()).toBe(passphrase);
  await current.fill(stage.credentials.password);
  await change.click();
  await page.getByText("Your password is changed").waitFor();
  await page.getByText("You are signed in here only.").waitFor();
  stage.credentials.password = passphrase;
  // The next change needs the new CSRF token.
  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByLabel("Name").fill("Mira Roth");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Your name is changed").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("times are written in the account's time zone, in every browser", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByLabel("Time zone").selectOption("Pacific/Kiritimati");
  await page.getByText("Saved in your account").waitFor();
  const other = await stage.signedIn();
  await other.page.goto(address("?tab=log"));
  const time = other.page.locator("time").first();
  await time.waitFor();
  await other.page.goto(`${stage.stack.dashboardUrl}/account`);
  expect(await other.page.getByLabel("Time zone").inputValue()).toBe("Pacific/Kiritimati");
  await page.getByLabel("Time zone").selectOption("");
  expect([...faults, ...other.faults]).toEqual([]);
  await other.close();
  await close();
});

test("an account says which projects are in the way, and is deleted with its password", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export", exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^acc_\w+\.json$/);
  await page.getByRole("button", { name: "Delete account…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("You are the only owner of projects").waitFor();
  await dialog.getByRole("link", { name: "System test" }).click();
  await page.waitForURL(/settings/);
  expect(faults).toEqual([]);
  await close();
});

test("an account without projects of its own is deleted, and its browser is signed out", async () => {
  const person = { ...newCredentials(), name: "Leaver" };
  const client = new DashboardClient(stage.stack.dashboardApiUrl);
  await client.signUp(person);
  const { page, faults, close } = await stage.signedIn({ as: person });
  await page.goto(address());
  await page.getByRole("button", { name: "Delete account…" }).click();
  const dialog = page.getByRole("alertdialog");
  const verb = dialog.getByRole("button", { name: "Delete account" });
  await dialog.getByLabel("Your password").fill("not my password");
  await verb.click();
  await dialog.getByText("This is not your password.").waitFor();
  await dialog.getByLabel("Your password").fill(person.password);
  await verb.click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const again = await client.send("POST", "/v1/sign-in", {
    email: person.email,
    password: person.password,
  });
  expect(again.status).toBe(401);
  expect(faults).toEqual([]);
  await close();
});

test("who cannot reach Atlas is not told that they are signed out", async () => {
  const { page, context, close } = await stage.signedIn();
  await page.goto(`${stage.stack.dashboardUrl}/account`);
  await page.getByRole("button", { name: stage.credentials.name }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  await page.waitForTimeout(2_500);
  await context.setOffline(true);
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "You are still signed in" }).waitFor();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL(/\/signin/);
  await page.goto(`${stage.stack.dashboardUrl}/account`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await close();
});
