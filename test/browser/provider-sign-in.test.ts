import { afterAll, beforeAll, expect, test } from "vitest";
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
