import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const savedName = async (id: string): Promise<string> => {
  const answer = await stage.tenant.developer.dashboard.send("GET", `/v1/projects/${id}`);
  return (JSON.parse(answer.text) as { name: string }).name;
};
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
  const row = page.getByRole("row", { name: /Staging/ });
  await row.getByText("Being deleted").waitFor();
  await row.getByRole("link", { name: "Staging" }).click();
  await page.getByText("This project is being deleted").waitFor();
  await page.getByRole("link", { name: "Change this in the settings" }).click();
  await page.getByRole("button", { name: "Restore project" }).dblclick();
  await page.getByText("Staging is restored").waitFor();
  await page.getByRole("button", { name: "Delete project…" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a project is archived and made active again, and says so on its pages", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { id } = await stage.tenant.developer.dashboard.createProject("Old app");
  await page.goto(address("?tab=danger", id));
  await page.getByRole("button", { name: "Archive project" }).click();
  await page.getByText("Old app is archived").waitFor();
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("heading", { level: 1, name: "Audit log" }).waitFor();
  await page.getByText("This project is archived").waitFor();
  await page.getByRole("link", { name: "Change this in the settings" }).click();
  await page.getByRole("button", { name: "Make it active" }).click();
  await page.getByText("Old app is active again").waitFor();
  expect(await page.getByText("This project is archived").count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("what is typed while a name is being saved is kept", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { id } = await stage.tenant.developer.dashboard.createProject("Before");
  const held = Promise.withResolvers<void>();
  await page.route(`**/api/v1/projects/${id}`, async (route) => {
    if (route.request().method() === "PATCH") await held.promise;
    await route.continue();
  });
  await page.goto(address("", id));
  const name = page.getByLabel("Name");
  await name.fill("First");
  await page.getByRole("button", { name: "Save changes" }).click();
  await name.fill("Second");
  held.resolve();
  await page.getByText("The project has a new name").waitFor();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect.poll(async () => (await savedName(id)) === "Second").toBe(true);
  expect(await name.inputValue()).toBe("Second");
  expect(faults).toEqual([]);
  await close();
});

test("two people who rename a project at once see both names, and a name that poses is refused", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { dashboard } = stage.tenant.developer;
  const { id } = await dashboard.createProject("Twice");
  await page.goto(address("", id));
  const name = page.getByLabel("Name");
  await name.fill("Mine");
  const theirs = await dashboard.send("PATCH", `/v1/projects/${id}`, { name: "Theirs" });
  expect(theirs.status).toBe(200);
  const save = page.getByRole("button", { name: "Save changes" });
  await save.click();
  const both = page.getByRole("alert").filter({ hasText: "Somebody else changed this" });
  await both.getByRole("cell", { name: "Theirs" }).waitFor();
  await both.getByRole("cell", { name: "Mine" }).waitFor();
  await both.getByRole("button", { name: "Keep mine" }).click();
  await save.click();
  await page.getByText("The project has a new name").waitFor();
  await name.fill("Google Security");
  await save.click();
  await page.getByText("It looks like a provider or a notice of security").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  const slug = page.getByRole("textbox", { name: "Slug" });
  await slug.fill("--");
  await page.getByRole("button", { name: "Save slug" }).click();
  await page.getByText("with single hyphens between them").waitFor();
  await slug.fill(`Twice-${id.slice(-8)}`);
  await page.getByRole("button", { name: "Save slug" }).click();
  await page.getByText("The slug is saved").waitFor();
  expect(await slug.inputValue()).toBe(`twice-${id.slice(-8)}`);
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
