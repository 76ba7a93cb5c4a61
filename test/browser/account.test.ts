import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
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
