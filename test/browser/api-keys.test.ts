import { afterAll, beforeAll, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = (search = "") =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/api-keys${search}`;

test("a key is made for a server, shown once with code that works, and revoked by its name", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByText("Give it a name").waitFor();
  await page.getByLabel("Name").fill("Production server");
  await page.getByLabel("Expires").selectOption("30");
  await page.getByRole("button", { name: "Create key" }).dblclick();
  await page.getByRole("heading", { name: "Copy the key now" }).waitFor();
  const secret = await page.locator(".dialog .value code").innerText();
  await page.keyboard.press("Escape");
  await page.locator(".code").waitFor();
  for (const language of ["TypeScript", "Python", "Go", "curl"]) {
    await page.getByRole("tab", { name: language }).click();
    expect(await page.locator(".code pre").innerText()).toContain(
      `/v1/connections/${stage.connectionIds.at(-1)}/token`,
    );
  }
  await page.locator(".dialog .value").getByRole("button", { name: "Copy" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  const app = new AppClient(stage.stack.publicUrl, secret);
  expect((await app.readToken(stage.connectionIds[0] ?? "")).access_token).toBeTypeOf("string");

  await page.getByRole("button", { name: "I have copied it" }).click();
  const row = page.getByRole("row", { name: /Production server/ });
  await row.getByText("Server of an app").waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await page.getByRole("link", { name: "Production server" }).count()).toBe(1);

  await row.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  const verb = page.getByRole("button", { name: "Revoke key" });
  expect(await verb.isDisabled()).toBe(true);
  await page.getByLabel(/Type the name/).fill("Production server");
  await verb.click();
  await page.getByText("Production server is revoked").waitFor();
  await row.getByText("Revoked").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a key is renamed, and rotated with an overlap in which both work", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { dashboard } = stage.tenant.developer;
  const key = await dashboard.createApiKey(stage.tenant.projectId, "Blue", ["tokens:read"]);
  await page.goto(address());
  const row = (name: RegExp) => page.getByRole("row", { name });
  await row(/Blue/).getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Green");
  await page.getByRole("button", { name: "Rename key" }).dblclick();
  await page.getByText("The key is now called Green").waitFor();

  await row(/Green/).getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Rotate…" }).click();
  await page.getByLabel("The old key works for").selectOption("3600");
  await page.getByRole("button", { name: "Rotate key" }).dblclick();
  await page.getByRole("heading", { name: "Copy the key now" }).waitFor();
  const secret = await page.locator(".dialog .value code").innerText();
  await page.getByText("The old key works until").waitFor();
  for (const each of [key.secret, secret]) {
    const app = new AppClient(stage.stack.publicUrl, each);
    expect((await app.readToken(stage.connectionIds[0] ?? "")).access_token).toBeTypeOf("string");
  }
  await page.getByRole("button", { name: "I have copied it" }).click();
  expect(await page.content()).not.toContain(secret);
  await row(/Green.*Replaced/).waitFor();
  expect(await row(/Green/).count()).toBe(2);
  // The bundles run without a proxy here, so no client has an address.
  const list = `**/api/v1/projects/${stage.tenant.projectId}/api-keys`;
  await page.route(list, async (route) => {
    const answer = await route.fetch();
    const { data, ...rest } = (await answer.json()) as { data: object[] };
    const used = data.map((one) => ({ ...one, last_used_network: "203.0.113.0/24" }));
    await route.fulfill({ response: answer, json: { ...rest, data: used } });
  });
  await page.reload();
  await page.getByText("203.0.113.0/24").first().waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("the address marks a key and opens the form", async () => {
  const { page, faults, close } = await stage.signedIn({ width: 1024 });
  await page.goto(address(`?key=${stage.tenant.apiKey.id}`));
  const row = page.locator("tr[aria-current]");
  await row.getByText("System test").waitFor();
  await row.getByText("Read access tokens").waitFor();
  await page.goto(address("?create=true"));
  await page.getByRole("dialog").or(page.getByRole("alertdialog")).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("without a key the page says the next step, and a viewer sees no button", async () => {
  const { page, faults, close } = await stage.signedIn();
  const list = `**/api/v1/projects/${stage.tenant.projectId}/api-keys`;
  await page.route(list, (route) => route.fulfill({ json: { data: [], next_cursor: null } }));
  await page.goto(address());
  await page.getByRole("heading", { name: "No key yet" }).waitFor();
  await page.getByRole("button", { name: "New key" }).waitFor();
  await page.getByRole("link", { name: "See all the steps" }).waitFor();
  await page.route(`**/api/v1/projects/${stage.tenant.projectId}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), role: "viewer" } });
  });
  await page.reload();
  await page.getByText("Your role can see keys").waitFor();
  expect(await page.getByRole("button", { name: "New key" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("a read-only key is made in Russian on a phone", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru", width: 390 });
  await page.goto(address());
  await page.getByRole("button", { name: "Создать ключ" }).click();
  await page.getByLabel("Название").fill("Отчёты");
  await page.getByRole("button", { name: "Только чтение" }).click();
  expect(await page.getByLabel("Читать токены доступа").isChecked()).toBe(false);
  await page
    .getByRole("dialog")
    .or(page.getByRole("alertdialog"))
    .getByRole("button", { name: "Создать ключ" })
    .click();
  await page.getByRole("heading", { name: "Скопируйте ключ сейчас" }).waitFor();
  expect(await page.locator(".code pre").innerText()).toContain("/v1/key");
  await page.getByRole("button", { name: "Ключ скопирован" }).click();
  await page.getByRole("link", { name: "Отчёты" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});
