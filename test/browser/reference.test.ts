import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, signUpDeveloper } from "#support/tenant";
import { startChromium } from "./support/chromium.ts";
import { type GuardedPage, openPage } from "./support/open-page.ts";

let stack: TestStack;
let tenant: Tenant;
let browser: Browser;
let guarded: GuardedPage;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startTestStack(), startChromium()]);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  guarded = await openPage(browser, [stack.publicUrl]);
  await guarded.page.goto(`${stack.publicUrl}/reference`);
  await guarded.page.getByLabel("Search").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test("an operation is found by search and tried with a key", async () => {
  const { page, faults } = guarded;
  await page.getByLabel("Search").fill("listConnections");
  await expect.poll(() => page.locator("#count").textContent()).toBe("1 operation");
  const operation = page.locator("article#listConnections");
  await page.getByLabel("API key").fill(tenant.apiKey.secret);
  await operation.getByText("Try it").click();
  await operation.getByLabel("limit").fill("1");
  await operation.getByRole("button", { name: "Send" }).click();
  const answer = operation.locator(".answer");
  await expect
    .poll(() => answer.textContent())
    .toMatch(/^200[^]*x-request-id: req_[^]*"data": \[\]/);
  expect(page.url()).toBe(`${stack.publicUrl}/reference`);
  expect(faults).toEqual([]);
});

test("a body is filled with its example, and a refusal is shown", async () => {
  const { page, faults } = guarded;
  await page.getByLabel("Search").fill("createConnectSession");
  const operation = page.locator("article#createConnectSession");
  await page.getByLabel("API key").fill("atlas_sk_wrong");
  await operation.getByText("Try it").click();
  expect(await operation.getByLabel("Body").inputValue()).toContain('"external_id": "user-1"');
  await operation.getByRole("button", { name: "Send" }).click();
  await expect
    .poll(() => operation.locator(".answer").textContent())
    .toMatch(/^401[^]*"code": "unauthenticated"/);
  expect(faults).toEqual([]);
});

test("the page is accessible, and shows everything again without a search", async () => {
  const { page, faults } = guarded;
  await page.getByLabel("Search").fill("");
  await expect.poll(() => page.locator("#count").textContent()).toMatch(/^[2-9]\d operations$/);
  const parts = new AxeBuilder({ page }).include("#tools").include("article#listConnections");
  const { violations } = await parts.withTags(["wcag2a", "wcag2aa"]).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  expect(faults).toEqual([]);
});
