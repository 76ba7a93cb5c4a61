import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const at = (path: string) =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/end-users${path}`;

test("a person is created, found by state, blocked, unblocked, exported and deleted", async () => {
  const { page, faults, close } = await stage.signedIn();
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  await page.goto(at(""));
  await button("New end user").click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Create" }).click();
  await form.getByText("Enter the id that your app has for the person.").waitFor();
  await form.getByLabel("External id").fill("u_new");
  await form.getByLabel("Name").fill("Ada");
  await form.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "u_new" }).waitFor();

  await button("Block…").click();
  const question = page.getByRole("alertdialog");
  await question.getByText("Nothing is revoked.", { exact: false }).waitFor();
  await question.getByRole("button", { name: "Block" }).click();
  await page.getByText("This end user is blocked").waitFor();
  expect(await button("New connection link").count()).toBe(0);

  await page.goto(at("?state=blocked"));
  await page.getByRole("link", { name: "u_new" }).waitFor();
  expect(await page.getByRole("link", { name: "u_48213" }).count()).toBe(0);
  await page.getByRole("link", { name: "u_new" }).click();
  await button("Unblock").click();
  await page.getByText("u_new is not blocked any more").waitFor();

  const [download] = await Promise.all([page.waitForEvent("download"), button("Export").click()]);
  const saved: unknown = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(saved).toMatchObject({ complete: true, end_user: { external_id: "u_new", name: "Ada" } });

  await button("Delete…").click();
  const last = page.getByRole("alertdialog");
  expect(await last.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
  await last.getByRole("textbox").fill("u_new");
  await last.getByRole("button", { name: "Delete" }).click();
  await page.getByText("u_new is deleted").waitFor();
  await page.getByRole("link", { name: "u_48213" }).waitFor();
  expect(await page.getByRole("link", { name: "u_new" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("in Russian a person with connections is blocked, and the list says so", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru" });
  await page.goto(at("/u_48190"));
  await page.getByRole("button", { name: "Заблокировать…" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Заблокировать" }).click();
  await page.getByText("Этот пользователь заблокирован").waitFor();
  await page.getByText("Отключено").first().waitFor();
  await page.goto(at(""));
  await page.getByRole("cell", { name: "Заблокирован", exact: true }).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a search takes no letter back, and does not undo what comes next", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at(""));
  await page.getByRole("link", { name: "u_48190" }).waitFor();
  const field = page.getByRole("searchbox");
  await field.pressSequentially("u_482 ");
  await page.waitForURL(/q=u_482$/);
  expect(await field.inputValue()).toBe("u_482 ");
  await page.getByRole("link", { name: "u_48190" }).waitFor({ state: "detached" });
  await field.press("Backspace");
  await field.pressSequentially("13");
  await page.getByRole("link", { name: "u_48213" }).click();
  await page.getByRole("heading", { name: "u_48213" }).waitFor();
  await page.waitForTimeout(500);
  expect(new URL(page.url()).pathname).toContain("/end-users/usr_");
  await page.goBack();
  await page.waitForURL(/q=u_48213$/);
  expect(await field.inputValue()).toBe("u_48213");
  expect(faults).toEqual([]);
  await close();
});
