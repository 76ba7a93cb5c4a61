import { afterAll, beforeAll, expect, test } from "vitest";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import {
  PLATFORM_PROJECT,
  beAtDouble,
  makePlatformProject,
} from "#support/providers/platform-project";
import { type Stage, openStage } from "./support/stage.ts";

let double: ProviderDouble;
let stage: Stage;
let integration: Integration;

beforeAll(async () => {
  double = await startProviderDouble();
  stage = await openStage({
    localProviders: [double.origin],
    env: { ATLAS_PLATFORM_PROJECT: PLATFORM_PROJECT },
  });
  integration = await makePlatformProject(stage.stack, stage.tenant.developer, double);
});
afterAll(async () => {
  await stage?.close();
  await double?.close();
});

const ADA = {
  sub: "ada-1",
  email: "ada.l@example.com",
  email_verified: true,
  name: "Ada Lovelace",
};

test("a person signs in with a provider, links another account there, and removes it", async () => {
  expect(integration.name).toBe("Company");
  const { page, close } = await stage.visit();
  beAtDouble(double, ADA);
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByRole("button", { name: "Continue with Company" }).click();
  await page.waitForURL("**/projects**");
  expect(page.url()).not.toContain("code");

  await page.goto(`${stage.stack.dashboardUrl}/account?tab=security`);
  const rows = page.locator(".identities li");
  await rows.getByText("Ada Lovelace").waitFor();
  beAtDouble(double, { ...ADA, sub: "ada-2", name: "Ada at work" });
  await page.getByRole("button", { name: "Link Company" }).click();
  await rows.getByText("Ada at work").waitFor();
  expect(await rows.count()).toBe(2);

  await page.getByRole("button", { name: "Remove Ada at work" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Removed", { exact: true }).waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole("button", { name: "Remove Ada Lovelace" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Nothing else opens your account").waitFor();
  await close();
});

test("an account without a password sets its first one by mail, from where it is missing", async () => {
  const { page, close } = await stage.visit();
  const email = "grace.h@example.com";
  beAtDouble(double, { ...ADA, sub: "grace-1", email, name: "Grace Hopper" });
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByRole("button", { name: "Continue with Company" }).click();
  await page.waitForURL("**/projects**");
  await page.goto(`${stage.stack.dashboardUrl}/account`);
  await page.getByRole("button", { name: "Delete account…" }).click();
  await page.getByText("To delete the account, first set a password.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.goto(`${stage.stack.dashboardUrl}/account?tab=security`);
  await page.getByText("To change the address, first set a password above.").waitFor();
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText(`The link to set a password is on its way to ${email}.`).waitFor();
  await page.goto(linkIn(await stage.stack.mailbox.mailTo(email)));
  await page.getByLabel("New password", { exact: true }).fill("a sentence of my own");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Your password is set").waitFor();

  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("a sentence of my own");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.waitForURL("**/projects**");
  await page.goto(`${stage.stack.dashboardUrl}/account?tab=security`);
  await page.getByLabel("Current password").waitFor();
  await close();
});

test("an address that has an account is told what to do", async () => {
  const { page, close } = await stage.visit();
  beAtDouble(double, { ...ADA, sub: "stranger", email: stage.credentials.email });
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByRole("button", { name: "Continue with Company" }).click();
  await page.getByText("There is an account with this address").waitFor();
  await page.getByRole("link", { name: "Back to sign-in" }).click();
  await page.getByRole("button", { name: "Continue with Company" }).waitFor();
  await close();
});
