import { afterAll, beforeAll, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = () => `${stage.stack.dashboardUrl}/account?tab=tokens`;

test("a token is made with the password, shown once, works, and is revoked", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByText("No access token yet").waitFor();
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByText("Give it a name").waitFor();
  await page.getByText("Enter your password.").waitFor();
  await page.getByLabel("Name").fill("Terraform");
  await page.getByRole("button", { name: "Read only" }).click();
  await page.getByLabel("See webhooks").uncheck();
  await page.getByText("Own choice").waitFor();
  await page.getByText("Only some").click();
  await page.getByLabel("System test").check();
  await page.getByLabel("Expires").selectOption("30");
  const password = page.getByLabel("Your password", { exact: true });
  await password.fill("not the password");
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByText("This is not your password.").waitFor();
  await password.fill(stage.credentials.password);
  await page.getByRole("button", { name: "Create token" }).dblclick();
  await page.getByRole("heading", { name: "Copy the token now" }).waitFor();
  const secret = await page.locator(".dialog .value code").innerText();
  const token = new AppClient(stage.stack.publicUrl, secret);
  const { projectId } = stage.tenant;
  expect((await token.send("GET", `/v1/projects/${projectId}/api-keys`)).status).toBe(200);
  expect((await token.send("GET", `/v1/projects/${projectId}/webhooks`)).status).toBe(403);

  await page.getByRole("button", { name: "I have copied it" }).click();
  const row = page.getByRole("row", { name: /Terraform/ });
  await row.getByText("1 project").waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await page.getByRole("row", { name: /Terraform/ }).count()).toBe(1);
  await row.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await page.getByRole("button", { name: "Revoke token" }).dblclick();
  await page.getByText("Terraform is revoked").waitFor();
  await row.getByText("Revoked").waitFor();
  await page.getByRole("link", { name: "Account log" }).click();
  await page.getByText("Access token revoked").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("what a token did stands in the audit log with the token", async () => {
  const { page, faults, close } = await stage.signedIn();
  const order = {
    name: "Robot",
    permissions: ["project:write"],
    current_password: stage.credentials.password,
  };
  const made = await stage.tenant.developer.dashboard.send("POST", "/v1/account/tokens", order);
  const { secret, id } = JSON.parse(made.text) as { secret: string; id: string };
  const token = new AppClient(stage.stack.publicUrl, secret);
  const { projectId } = stage.tenant;
  const body = { url: "https://app.example.com/by-robot" };
  expect((await token.send("POST", `/v1/projects/${projectId}/return-urls`, body)).status).toBe(
    201,
  );
  await stage.stack.runJobs();
  await page.goto(`${stage.stack.dashboardUrl}/projects/${projectId}/audit?actor=${id}`);
  await page.getByText("by the access token").filter({ visible: true }).first().waitFor();
  expect(faults).toEqual([]);
  await close();
});
