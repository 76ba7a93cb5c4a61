import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOfApp, waitForRoomInStep } from "../support/authenticator/authenticator-app.ts";
import { ageProofs } from "../support/stored.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const security = () => `${stage.stack.dashboardUrl}/account?tab=security`;

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

test("an app is added after a proof, and from then on signing in needs its code", async () => {
  const { password, email } = stage.credentials;
  const { page, faults, close } = await stage.signedIn();
  await page.goto(security());
  await ageProofs(stage.stack.bridge);
  await page.getByRole("button", { name: "Add an app…" }).click();
  const proof = dialog(page, "Is it you?");
  await proof.getByLabel("Your password").fill("wrong");
  await proof.getByRole("button", { name: "Go on" }).click();
  await proof.getByText("This is not your password.").waitFor();
  await proof.getByLabel("Your password").fill(password);
  await proof.getByRole("button", { name: "Go on" }).click();

  const scan = page.getByRole("alertdialog", { name: "Add an authenticator app" });
  await scan.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
  const secret = (await scan.locator("code").first().textContent()) ?? "";
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await scan.getByLabel("Code of your authenticator app").fill("000 000");
  await scan.getByRole("button", { name: "Add", exact: true }).click();
  await scan.getByText("This code is wrong, or it was used before.").waitFor();
  await waitForRoomInStep(5_000);
  await scan
    .getByLabel("Code of your authenticator app")
    .fill(codeOfApp(secret, Date.now() - 30_000));
  await scan.getByRole("button", { name: "Add", exact: true }).click();

  const kept = page.getByRole("alertdialog", { name: "Your recovery codes" });
  await kept.waitFor();
  const codes = await kept.getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    kept.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("atlas-recovery-codes.txt");
  await kept.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("10 recovery codes left").waitFor();
  expect(faults).toEqual([]);
  await close();

  const other = await stage.visit();
  await other.page.goto(security());
  await other.page.getByLabel("E-mail").fill(email);
  await other.page.getByLabel("Password", { exact: true }).fill(password);
  await other.page.getByRole("button", { name: "Continue" }).click();
  const code = other.page.getByLabel("Code of your authenticator app");
  await code.fill("12345");
  await other.page.getByRole("button", { name: "Continue" }).click();
  await other.page.getByText("Enter the six digits that the app shows.").waitFor();
  await code.fill(codeOfApp(secret));
  await other.page.getByRole("button", { name: "Continue" }).click();
  await other.page.getByRole("heading", { name: "Your account" }).waitFor();
  await other.close();

  const lost = await stage.visit();
  await lost.page.goto(security());
  await lost.page.getByLabel("E-mail").fill(email);
  await lost.page.getByLabel("Password", { exact: true }).fill(password);
  await lost.page.getByRole("button", { name: "Continue" }).click();
  await lost.page.getByRole("button", { name: "Use a recovery code" }).click();
  await lost.page.getByLabel("Recovery code").fill(codes[0] ?? "");
  await lost.page.getByRole("button", { name: "Continue" }).click();
  await lost.page.getByText("9 recovery codes left").waitFor();

  await ageProofs(stage.stack.bridge);
  await lost.page.getByRole("button", { name: "Remove…" }).click();
  await lost.page.getByRole("button", { name: "Remove the app" }).click();
  const again = dialog(lost.page, "Is it you?");
  await again.getByLabel("Code of your authenticator app").waitFor();
  await again.getByRole("button", { name: "Use your password" }).click();
  await again.getByLabel("Your password").fill(password);
  await again.getByRole("button", { name: "Go on" }).click();
  await lost.page.getByText("The app is removed").waitFor();
  await lost.page.getByRole("button", { name: "Add an app…" }).waitFor();
  await lost.close();
});

test("what was typed is still there after a proof, and without one the call is refused", async () => {
  const { page, close } = await stage.signedIn();
  await page.goto(`${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/api-keys`);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("Typed before the proof");
  await ageProofs(stage.stack.bridge);
  const proof = dialog(page, "Is it you?");
  const create = page.getByRole("button", { name: "Create key" });
  await create.click();
  await proof.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("alert").getByText("Nothing was done").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Typed before the proof");
  await create.click();
  await proof.getByLabel("Your password").fill(stage.credentials.password);
  await proof.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Copy the key now" }).waitFor();
  await close();
});
