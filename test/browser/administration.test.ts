import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import { putAdministrator } from "./support/administrator-repository.ts";
import { type Stage, openStage } from "./support/stage.ts";

const SHOTS = fileURLToPath(new URL("../../.atlas/screenshots/", import.meta.url));
const KEEPS_SHOTS = process.env["KEEP_SCREENSHOTS"] === "1";

let stage: Stage;
const other = { ...newCredentials(), name: "Eve Miller" };

beforeAll(async () => {
  if (KEEPS_SHOTS) mkdirSync(SHOTS, { recursive: true });
  stage = await openStage();
  await new DashboardClient(stage.stack.dashboardApiUrl).signUp(other);
  await putAdministrator(stage.stack, stage.credentials.email);
});
afterAll(() => stage.close());

const at = (path = ""): string => `${stage.stack.dashboardUrl}/admin${path}`;
const shoot = async (page: Page, name: string) => {
  if (KEEPS_SHOTS) await page.screenshot({ path: `${SHOTS}admin-${name}.png`, fullPage: true });
};

async function giveReason(page: Page, reason: string, verb: string): Promise<void> {
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: verb, exact: true }).click();
}

test("who is no administrator finds neither a link nor the pages", async () => {
  const { page, faults, close } = await stage.signedIn({ as: other });
  await page.goto(at());
  await page.getByRole("heading", { name: "404" }).waitFor();
  await page.goto(`${stage.stack.dashboardUrl}/projects`);
  await page.getByRole("button", { name: other.name }).click();
  await page.getByRole("menuitem", { name: "Your account" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Administration" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("an administrator finds an account, suspends it for a reason and lets it in again", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(`${stage.stack.dashboardUrl}/projects`);
  await page.getByRole("button", { name: "Mira Roth" }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await page.getByRole("link", { name: other.email }).waitFor();
  await shoot(page, "accounts");
  await page.getByRole("searchbox").fill(other.email.slice(0, 14));
  await page.getByRole("link", { name: other.email }).click();
  await page.getByRole("heading", { name: other.email }).waitFor();

  await page.getByRole("button", { name: "Suspend…" }).click();
  await page.getByRole("button", { name: "Suspend account", exact: true }).click();
  await page.getByText("Say why.").waitFor();
  await giveReason(page, "Sends spam.", "Suspend account");
  await page.getByText(`${other.email} is suspended`).waitFor();
  await page.getByText("Reason: Sends spam.").waitFor();
  await shoot(page, "account");

  const window = await stage.visit();
  await window.page.goto(`${stage.stack.dashboardUrl}/signin`);
  await window.page.getByLabel("E-mail").fill(other.email);
  await window.page.getByLabel("Password", { exact: true }).fill(other.password);
  await window.page.getByRole("button", { name: "Continue" }).click();
  await window.page.getByText("Your account is suspended").waitFor();
  expect(window.faults).toEqual([]);
  await window.close();

  await page.getByRole("button", { name: "End the suspension…" }).click();
  await giveReason(page, "Talked to her.", "Let in again");
  await page.getByText(`${other.email} can sign in again`).waitFor();
  await page.goto(at("?tab=log"));
  await page.getByRole("row", { name: /Account let in again.*Talked to her/s }).waitFor();
  await page.getByRole("row", { name: /Account suspended.*Sends spam/s }).waitFor();
  await shoot(page, "log");
  expect(faults).toEqual([]);
  await close();
});

test("a suspended project says so to its members, on every page", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("?tab=projects"));
  await page.getByRole("link", { name: "System test" }).click();
  await page.getByRole("heading", { name: "System test" }).waitFor();
  await shoot(page, "project");
  await page.getByRole("button", { name: "Suspend…" }).click();
  await giveReason(page, "Poses as a bank.", "Suspend project");
  await page.getByText("Reason: Poses as a bank.").waitFor();
  await page.goto(`${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/members`);
  await page.getByText("This project is suspended").waitFor();
  await shoot(page, "suspended-project");
  await page.goto(at(`/projects/${stage.tenant.projectId}`));
  await page.getByRole("button", { name: "End the suspension…" }).click();
  await giveReason(page, "Fixed.", "Let work again");
  await page.getByText("System test works again").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("the last administrator stays, and an unconfirmed address becomes none", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("?tab=administrators"));
  await page.getByLabel("E-mail of the account").fill(other.email);
  await page.getByRole("button", { name: "Add an administrator" }).click();
  await page.getByText("No account that can sign in has confirmed this address.").waitFor();
  await page.getByRole("button", { name: /^Remove .+…$/ }).click();
  await page.getByRole("button", { name: "Remove administrator" }).click();
  await page.getByText("Add another one first.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await shoot(page, "administrators");
  expect(faults).toEqual([]);
  await close();
});

test("who may sign up is decided in the settings, and the sign-up page says it", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("?tab=settings"));
  await page.getByLabel("Rule").selectOption("domains");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Name at least one domain").waitFor();
  await page.getByLabel("Domains").fill("team.example\nB.example");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Saved").first().waitFor();
  await page.getByLabel("E-mail").fill("guest@example.com");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByText("guest@example.com is invited").waitFor();
  const row = page.getByRole("row", { name: /guest@example\.com/ });
  await row.waitFor();
  await shoot(page, "settings");
  await row.getByRole("button", { name: "Revoke the invitation of guest@example.com…" }).click();
  await page.getByRole("button", { name: "Revoke invitation" }).dblclick();
  await page.getByText("The invitation of guest@example.com is revoked").waitFor();
  await page.getByText("Nobody has an invitation that still works.").waitFor();

  const window = await stage.visit();
  await expect
    .poll(
      async () => {
        await window.page.goto(`${stage.stack.dashboardUrl}/signup`);
        await window.page.getByLabel("Your first project").waitFor();
        await window.page.waitForLoadState("networkidle");
        return window.page.getByText("Addresses at team.example, b.example").count();
      },
      { timeout: 25_000 },
    )
    .toBe(1);
  await shoot(window.page, "sign-up");
  await window.page.getByLabel("Name", { exact: true }).fill("Guest");
  await window.page.getByLabel("E-mail").fill("stranger@example.com");
  await window.page.getByLabel("Password", { exact: true }).fill("a long passphrase");
  await window.page.getByLabel("Your first project").fill("Shop");
  await window.page.getByRole("button", { name: "Create an account" }).click();
  await window.page.getByText("Look at your mail").waitFor();
  expect(window.faults).toEqual([]);
  await window.close();
  await page.getByLabel("Rule").selectOption("open");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Everyone who finds the page can make an account.").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("an invited person who may not sign up is sent to the mail, not told of an account", async () => {
  const { dashboard } = stage.tenant.developer;
  const decide = async (policy: string) =>
    expect(
      (await dashboard.send("PATCH", "/v1/admin/settings", { sign_up: { policy } })).status,
    ).toBe(200);
  const { email } = newCredentials();
  const path = `/v1/projects/${stage.tenant.projectId}/invitations`;
  expect((await dashboard.send("POST", path, { email, role: "viewer" })).status).toBe(201);
  await decide("closed");
  await expect
    .poll(async () => (await dashboard.send("GET", "/v1/platform")).text, { timeout: 25_000 })
    .toContain('"policy":"closed"');
  const { page, faults, close } = await stage.visit();
  await page.goto(linkIn(await stage.stack.mailbox.mailTo(email)));
  await page.getByRole("button", { name: "I am new here" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Guest");
  await page.getByLabel("Password", { exact: true }).fill("a long passphrase");
  await page.getByRole("button", { name: "Create account and join" }).click();
  await page.getByText("Look at your mail").waitFor();
  expect(await page.getByText("There is an account with this e-mail").count()).toBe(0);
  await decide("open");
  expect(faults).toEqual([]);
  await close();
});

test("maintenance stands above every page and keeps changes away, until it is switched off", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("?tab=settings"));
  await page.getByLabel("Refuse changes").check();
  await page.getByLabel("What people read, in English").fill("Back at six.");
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByText("Maintenance is on").waitFor();
  await page.getByText("Nothing can be changed right now").waitFor();
  await shoot(page, "maintenance");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.waitForTimeout(2_000);
  expect(asked.filter((path) => path.startsWith("/api/"))).toEqual([]);
  await expect
    .poll(
      async () => {
        await page.goto(`${stage.stack.dashboardUrl}/projects?create=true`);
        await page.getByRole("dialog").getByRole("textbox").fill("Meanwhile");
        await page.getByRole("dialog").getByRole("textbox").press("Enter");
        return page
          .getByRole("alert")
          .filter({ hasText: "Nothing can be changed right now" })
          .count()
          .then((count) => (count > 0 ? count : page.waitForTimeout(500).then(() => 0)));
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  await page.goto(at("?tab=settings"));
  await page.getByLabel("Refuse changes").uncheck();
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByText("Nothing can be changed right now").waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await close();
});

test("maintenance has an end, which every page says, and one in the past is refused", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("?tab=settings"));
  await page.getByLabel("Refuse changes").check();
  await page.getByLabel("It ends").fill("2020-01-01T10:00");
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByText("Choose a time that is still to come.").waitFor();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("It ends").fill(`${tomorrow}T18:30`);
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByText("Maintenance is on").waitFor();
  const notice = page.getByText("Nothing can be changed right now").locator("..");
  expect(await notice.locator("time").getAttribute("datetime")).toBe(`${tomorrow}T18:30:00.000Z`);
  await page.reload();
  expect(await page.getByLabel("It ends").inputValue()).toBe(`${tomorrow}T18:30`);
  await page.getByLabel("Refuse changes").uncheck();
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByText("Nothing can be changed right now").waitFor({ state: "detached" });
  expect(await page.getByLabel("It ends").inputValue()).toBe("");
  expect(faults).toEqual([]);
  await close();
});

test("what is typed in one form stays when the other is saved, and when somebody else saves", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(at("?tab=settings"));
  await page.getByLabel("What people read, in English").fill("Mine.");
  await page.getByLabel("Rule").selectOption("invitation");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(await page.getByLabel("What people read, in English").inputValue()).toBe("Mine.");

  const { dashboard } = stage.tenant.developer;
  const theirs = { text_en: "Theirs.", on: false };
  expect(
    (await dashboard.send("PATCH", "/v1/admin/settings", { maintenance: theirs })).status,
  ).toBe(200);
  await page.getByRole("button", { name: "Save" }).last().click();
  const both = page.getByRole("alert").filter({ hasText: "Somebody else changed this" });
  await both.getByRole("cell", { name: "Theirs." }).waitFor();
  await both.getByRole("cell", { name: "Mine." }).waitFor();
  expect(await page.getByLabel("What people read, in English").inputValue()).toBe("Mine.");
  await both.getByRole("button", { name: "Take what is saved" }).click();
  expect(await page.getByLabel("What people read, in English").inputValue()).toBe("Theirs.");
  await page.getByLabel("What people read, in English").fill("");
  await page.getByRole("button", { name: "Save" }).last().click();
  await both.waitFor({ state: "detached" });
  await page.getByLabel("Rule").selectOption("open");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Everyone who finds the page can make an account.").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test.each([
  ["ru", "dark", 390],
  ["ru", "light", 1440],
  ["en", "dark", 1024],
] as const)("the pages fit in %s, %s, at %i px", async (language, theme, width) => {
  const { page, faults, close } = await stage.signedIn({ language, theme, width });
  for (const tab of ["accounts", "projects", "administrators", "settings", "log"]) {
    await page.goto(at(`?tab=${tab}`));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await shoot(page, `${tab}-${language}-${theme}-${width}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, tab).toBeLessThanOrEqual(0);
  }
  expect(faults).toEqual([]);
  await close();
});
