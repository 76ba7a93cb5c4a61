import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = (search = "", project = stage.tenant.projectId) =>
  `${stage.stack.dashboardUrl}/projects/${project}/settings${search}`;

test("a project is renamed, and what is not saved is named and can be taken back", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  const name = page.getByLabel("Name");
  await name.fill("Not this");
  await page.getByText("Unsaved: name").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  expect(await name.inputValue()).toBe("System test");
  expect(await page.getByText("Unsaved: name").count()).toBe(0);
  await name.fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Enter a name.").waitFor();
  await name.fill("Fieldnote");
  await page.getByRole("button", { name: "Save changes" }).dblclick();
  await page.getByText("The project has a new name").waitFor();
  await page.getByRole("button", { name: /Fieldnote/ }).waitFor();
  expect(await page.getByText("Unsaved: name").count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("a page with changes is left only after a question", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  const name = page.getByLabel("Name");
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await name.fill("Half typed");
  await page.getByRole("link", { name: "Flows" }).click();
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await name.inputValue()).toBe("Half typed");
  await page.getByRole("link", { name: "Return URLs" }).click();
  await question.getByRole("button", { name: "Cancel" }).click();
  const asked = page.waitForEvent("dialog");
  const reload = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  await reload;
  await name.fill("Half typed again");
  await page.getByRole("link", { name: "Flows" }).click();
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("heading", { name: "Flows" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("return URLs are added, refused on the field, removed, and brought back", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByRole("link", { name: "Return URLs" }).click();
  const field = page.getByLabel("New return URL");
  const add = page.getByRole("button", { name: "Add", exact: true });
  await field.fill("http://app.example.com/");
  await add.click();
  await page.getByText("Plain http is for localhost only").waitFor();
  const url = "https://app.example.com/connected";
  await field.fill(url);
  await add.click();
  await page.getByText("The return URL is added").waitFor();
  await field.fill(url);
  await add.click();
  await page.getByText("This URL is in the list already.").waitFor();
  await page.getByRole("button", { name: `Remove ${url}` }).click();
  await page.getByText("The return URL is removed").waitFor();
  await page.getByRole("listitem").filter({ hasText: url }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: `Remove ${url}` }).waitFor();
  await page.getByRole("button", { name: `Remove ${url}` }).click();
  await page.getByRole("listitem").filter({ hasText: url }).waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await close();
});

test("the preview shows the project's own connect page, as the real one shows it", async () => {
  const { page, context, faults, close } = await stage.signedIn();
  await page.goto(address("?tab=page"));
  const preview = page.getByRole("region", { name: "Preview of the connect page" });
  await preview.getByText("It will be able to").waitFor();
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Open a real one" }).click();
  const real = await opened;
  await real.waitForURL(`${stage.stack.publicUrl}/connect/**`);
  const lines = await real.locator("section.shared li").allInnerTexts();
  expect(lines.length).toBeGreaterThan(1);
  expect(await preview.locator(".shared li").allInnerTexts()).toEqual(lines);
  expect(await preview.locator(".ask-title").innerText()).toBe(
    await real.locator("h1").innerText(),
  );
  expect(await real.evaluate(() => window.opener)).toBeNull();

  await page.getByRole("button", { name: "Русский" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await preview.getByText("Приложение сможет").waitFor();
  const card = preview.locator(".hosted-main");
  const ground = () => card.evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(ground).toBe("rgb(13, 18, 21)");
  await page.getByRole("button", { name: "Light" }).click();
  await expect.poll(ground).toBe("rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Dark" }).click();
  await page.getByRole("button", { name: "Error" }).click();
  await preview.getByText("Срок действия ссылки истёк").waitFor();
  expect(new URL(page.url()).search).toBe("?tab=page&lang=ru&theme=dark&page=error");
  expect(faults).toEqual([]);
  await close();
});

test("a project with integrations says what to delete first; an empty one is deleted by its name", async () => {
  const { page, faults, close } = await stage.signedIn();
  const remove = async () => {
    await page.getByRole("button", { name: "Delete project…" }).click();
    const name = await page.locator(".dialog label b").innerText();
    await page.getByLabel(/Type the name/).fill(name);
    await page.getByRole("button", { name: "Delete project", exact: true }).click();
  };
  await page.goto(address("?tab=danger"));
  await remove();
  await page.getByText("The project still has integrations").waitFor();
  await page.getByRole("alert").getByRole("link").first().waitFor();
  const empty = await stage.tenant.developer.dashboard.createProject("Staging");
  await page.goto(address("?tab=danger", empty.id));
  await remove();
  await page.getByText("Staging is deleted").waitFor();
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  expect(await page.getByRole("link", { name: "Staging" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("a project is renamed in Russian", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru", theme: "dark" });
  await page.goto(address());
  await page.getByLabel("Название").fill("Полевой дневник");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Название проекта изменено").waitFor();
  await page.getByRole("button", { name: /Полевой дневник/ }).waitFor();
  expect(faults).toEqual([]);
  await close();
});
