import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const integrationsUrl = () =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/integrations`;

/** Adds the stage's sandbox as any OpenID Connect provider, and ends on its setup page. */
async function addOurLogin(page: Page, name: string, labels: { name: string; add: string }) {
  const { sandboxClientId, sandboxClientSecret } = stage.stack.secrets;
  await page.goto(`${integrationsUrl()}/new?provider=generic-oidc`);
  await page.locator("[name=issuer]").fill(stage.stack.sandbox.issuer);
  await page.locator("[name=client_id]").fill(sandboxClientId);
  await page.locator("[name=client_secret]").fill(sandboxClientSecret);
  await page.getByLabel(labels.name, { exact: true }).fill(name);
  await page.getByRole("button", { name: labels.add }).click();
  await page.waitForURL(/\/integrations\/int_[0-9a-z]+\?tab=setup/);
}

/** Runs the test flow and comes back. */
async function runTest(page: Page, decision: "allow" | "deny"): Promise<void> {
  await page.getByRole("button", { name: "Run a test flow" }).click();
  await page.locator("button[value=ada]").click();
  await page.locator(`button[value=${decision}]`).click();
  await page.waitForURL(/tab=test&status=/);
}

const openTab = (page: Page, name: string) =>
  page.locator("nav.tabs").getByRole("link", { name }).click();

test("any OIDC issuer is found in the catalogue, and what is wrong is said at its field", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { sandboxClientId, sandboxClientSecret } = stage.stack.secrets;
  await page.goto(integrationsUrl());
  await page.getByRole("link", { name: "Sandbox" }).waitFor();
  await page.getByRole("link", { name: "Add an integration" }).click();
  await page.getByLabel("Search providers").fill("openid");
  await page.waitForURL(/\?q=openid$/);
  await page.getByRole("link", { name: /GitHub/ }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: /OpenID Connect/ }).click();
  await page.getByRole("button", { name: "Add the integration" }).click();
  await page.getByText("Enter a whole address that begins with https://.").waitFor();

  const issuer = page.getByLabel("Issuer", { exact: true });
  await issuer.fill(`${stage.stack.sandbox.issuer}/nowhere`);
  await page.getByLabel("Client id").fill(sandboxClientId);
  await page.getByLabel("Client secret", { exact: true }).fill(sandboxClientSecret);
  await page.getByLabel("Name", { exact: true }).fill("Our login");
  expect(await page.getByLabel("Key", { exact: true }).inputValue()).toBe("our-login");
  await page.getByRole("button", { name: "Add the integration" }).click();
  await page.locator("[name=issuer][aria-invalid=true]").waitFor();
  expect(await page.locator("[name=client_id]").inputValue()).toBe(sandboxClientId);

  await issuer.fill(stage.stack.sandbox.issuer);
  await page.getByRole("button", { name: "Add the integration" }).click();
  await page.getByRole("heading", { name: "Our login", exact: true }).waitFor();
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByText(`${stage.stack.publicUrl}/callback/${id}`).waitFor();
  await page.getByText(`ends in ${sandboxClientSecret.slice(-4)}`).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a test runs a real flow and says how it ended, and the connection keeps its integration", async () => {
  const { page, faults, close } = await stage.signedIn();
  await addOurLogin(page, "Tested login", { name: "Name", add: "Add the integration" });
  await openTab(page, "Test");
  await runTest(page, "deny");
  await page.getByText("The access was not allowed").waitFor();
  const flow = await page.getByRole("link", { name: "See the flow" }).getAttribute("href");
  expect(flow).toMatch(/\/flows\/flw_[0-9a-z]+$/);
  await runTest(page, "allow");
  await page.getByText("It works").waitFor();
  const connection = new URL(page.url()).searchParams.get("connection_id");
  const link = page.getByRole("link", { name: "See the connection" });
  expect(await link.getAttribute("href")).toContain(connection);
  await page.locator("tbody tr:nth-child(2) a").waitFor();
  expect(await page.locator("tbody a").count()).toBe(2);

  await openTab(page, "Danger zone");
  await page.getByText(/it has 1\s+connection\./).waitFor();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Delete integration" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("Tested login");
  await confirm.click();
  await dialog.getByText("The integration is in use").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(faults).toEqual([]);
  await close();
});

test("settings change, and another host gets credentials only after a question", async () => {
  const { page, faults, close } = await stage.signedIn();
  await addOurLogin(page, "Changed login", { name: "Name", add: "Add the integration" });

  await page.getByRole("button", { name: "Replace" }).click();
  await page.getByLabel("New client secret", { exact: true }).fill("another-secret-Wq7z");
  await page.getByText("Unsaved: client secret").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("button", { name: "Replace" }).click();
  expect(await page.locator("[name=client_secret]").inputValue()).toBe("");
  await page.getByLabel("New client secret", { exact: true }).fill("another-secret-Wq7z");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("ends in Wq7z").waitFor();

  await openTab(page, "Advanced");
  const lifetime = page.locator("[name=default_expires_in_seconds]");
  await lifetime.fill("5");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.locator("[name=default_expires_in_seconds][aria-invalid=true]").waitFor();
  await lifetime.fill("600");
  await page.locator("[name=authorization_params]").fill("prompt=consent");
  await page.getByText("Unsaved: 2 settings").waitFor();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("The settings are saved").waitFor();
  await page.reload();
  expect(await lifetime.inputValue()).toBe("600");
  expect(await page.locator("[name=authorization_params]").inputValue()).toBe("prompt=consent");

  const endpoint = page.locator("[name=token_endpoint]");
  await endpoint.fill("https://tokens.example.com/token");
  await page.getByRole("button", { name: "Save changes" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("tokens.example.com").first().waitFor();
  await question.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await question.getByRole("button", { name: "Send them there" }).click();
  await page.getByText("The settings are saved. Keep in mind:").waitFor();
  await page.reload();
  expect(await endpoint.inputValue()).toBe("https://tokens.example.com/token");
  expect(faults).toEqual([]);
  await close();
});

test("what another window saved meanwhile stands beside what was typed, and the reader chooses", async () => {
  const one = await stage.signedIn();
  const other = await stage.signedIn();
  await addOurLogin(one.page, "Shared login", { name: "Name", add: "Add the integration" });
  await other.page.goto(one.page.url());
  const clientId = one.page.locator("[name=client_id]");
  await clientId.fill("client-of-one");
  const theirs = other.page.locator("[name=client_id]");
  await theirs.fill("client-of-the-other");
  await other.page.getByRole("button", { name: "Save changes" }).click();
  await other.page.getByText("The changes are saved").waitFor();

  const save = one.page.getByRole("button", { name: "Save changes" });
  const notice = one.page.getByRole("alert").filter({ hasText: "Somebody else changed" });
  await save.click();
  await notice.getByRole("cell", { name: "client-of-the-other" }).waitFor();
  await notice.getByRole("cell", { name: "client-of-one" }).waitFor();
  await notice.getByRole("button", { name: "Take what is saved" }).click();
  expect(await clientId.inputValue()).toBe("client-of-the-other");
  await notice.waitFor({ state: "detached" });

  await openTab(one.page, "Advanced");
  await openTab(other.page, "Advanced");
  await one.page.locator("[name=name]").fill("Mine");
  await one.page.locator("[name=default_expires_in_seconds]").fill("600");
  await other.page.locator("[name=name]").fill("Theirs");
  await other.page.getByRole("button", { name: "Save changes" }).click();
  await other.page.getByText("The settings are saved").waitFor();
  await save.click();
  await notice.getByRole("cell", { name: "Theirs" }).waitFor();
  expect(await notice.getByRole("row").count()).toBe(2);
  await notice.getByRole("button", { name: "Keep mine" }).click();
  await notice.waitFor({ state: "detached" });
  await save.click();
  await one.page.getByText("The settings are saved").waitFor();
  await other.page.reload();
  expect(await other.page.locator("[name=name]").inputValue()).toBe("Mine");
  expect(await other.page.locator("[name=default_expires_in_seconds]").inputValue()).toBe("600");
  expect(one.faults.filter((fault) => !fault.includes("status of 409"))).toEqual([]);
  expect(other.faults).toEqual([]);
  await one.close();
  await other.close();
});

test("what the API refuses is said at its field in Russian", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru" });
  await page.goto(`${integrationsUrl()}/new?provider=generic-oidc`);
  await page.getByLabel("Название", { exact: true }).fill("Наш вход");
  await page.locator("[name=client_id]").fill("some-client");
  await page.locator("[name=client_secret]").fill("some-secret-of-ours");
  for (const [issuer, told] of [
    ["https://localhost/realms/x", "Нужно общедоступное имя узла."],
    [
      `${stage.stack.sandbox.issuer}/nowhere`,
      "Документ обнаружения по этому адресу не открывается или не подходит.",
    ],
  ] as const) {
    await page.locator("[name=issuer]").fill(issuer);
    await page.getByRole("button", { name: "Добавить интеграцию" }).click();
    await page.getByText(told).waitFor();
  }
  expect(faults).toEqual([]);
  await close();
});

test("an integration is added, disabled, enabled again and deleted in Russian", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru" });
  await addOurLogin(page, "Наш вход", { name: "Название", add: "Добавить интеграцию" });
  await page.getByText("Зарегистрируйте адрес возврата").waitFor();
  await openTab(page, "Опасная зона");
  await page.getByRole("button", { name: "Отключить" }).click();
  await page.getByText("Отключено", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Вернуть" }).click();
  await page.getByText("Активно", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Удалить…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("textbox").fill("Наш вход");
  await dialog.getByRole("button", { name: "Удалить интеграцию" }).click();
  await page.waitForURL(/\/integrations$/);
  await page.getByRole("link", { name: "Sandbox" }).waitFor();
  await page.getByRole("link", { name: "Наш вход" }).waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await close();
});
