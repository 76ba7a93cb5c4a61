import { afterAll, beforeAll, expect, test } from "vitest";
import { newCredentials } from "../../dev/demo/journey.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test("a stranger's link leads to the sign-in page, and from there to where it led", async () => {
  const { page, faults, close } = await stage.visit();
  const path = `/projects/${stage.tenant.projectId}/connections?state=active`;
  await page.goto(stage.stack.dashboardUrl + path);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("E-mail").fill(stage.credentials.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("E-mail and password do not go together.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(stage.credentials.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Connections" }).waitFor();
  await page.getByRole("link", { name: "u_48213" }).waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(path);
  expect(faults).toEqual([]);
  await close();
});

test("an account made in Russian leads to the start page of its first project", async () => {
  const { page, faults, close } = await stage.visit({ language: "ru" });
  const { email, password } = newCredentials();
  await page.goto(`${stage.stack.dashboardUrl}/signup`);
  await page.getByRole("button", { name: "Создать учётную запись" }).click();
  await page.getByText("Введите адрес целиком").waitFor();
  await page.getByLabel("Имя").fill("Мира");
  await page.getByLabel("Электронная почта").fill(email);
  await page.getByLabel("Пароль", { exact: true }).fill(password);
  await page.getByLabel("Ваш первый проект").fill("Полевой дневник");
  await page.getByRole("button", { name: "Создать учётную запись" }).click();
  await page.waitForURL(/\/projects\/prj_[0-9a-z]+\/start/);
  await page.getByRole("button", { name: /Полевой дневник/ }).waitFor();
  expect(faults).toEqual([]);
  await close();
});
