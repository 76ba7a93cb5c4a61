import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import type { Role } from "#shared/contracts/permissions";
import { putMember } from "./support/member-repository.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
const colleague = { ...newCredentials(), name: "Ilya Petrov" };

beforeAll(async () => {
  stage = await openStage();
  await new DashboardClient(stage.stack.dashboardApiUrl).signUp(colleague);
});
afterAll(() => stage.close());

const address = () => `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/members`;
const become = (role: Role) =>
  putMember(stage.stack, { projectId: stage.tenant.projectId, email: colleague.email, role });
const rowOf = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });

async function openMenu(page: Page, name: string): Promise<void> {
  await rowOf(page, name).getByRole("button", { name: "More actions" }).click();
}

test("an owner changes a role, and is asked when somebody else changed it meanwhile", async () => {
  await become("viewer");
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await rowOf(page, "Mira Roth").getByText("Owner", { exact: true }).waitFor();
  await openMenu(page, "Ilya Petrov");
  await page.getByRole("menuitem", { name: "Change role…" }).click();
  await page.getByLabel("Role", { exact: true }).selectOption("developer");
  await page.getByRole("button", { name: "Change role" }).dblclick();
  await page.getByText("Ilya Petrov is now: Developer").waitFor();

  await openMenu(page, "Ilya Petrov");
  await page.getByRole("menuitem", { name: "Change role…" }).click();
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  const { dashboard } = stage.tenant.developer;
  const path = `/v1/projects/${stage.tenant.projectId}/members`;
  const { data } = JSON.parse((await dashboard.send("GET", path)).text) as {
    data: { account_id: string; email: string }[];
  };
  const id = data.find(({ email }) => email === colleague.email)?.account_id ?? "";
  expect((await dashboard.send("PATCH", `${path}/${id}`, { role: "admin" })).status).toBe(200);
  await page.getByRole("button", { name: "Change role" }).click();
  const both = page.getByRole("alert").filter({ hasText: "Somebody else changed this" });
  await both.getByRole("cell", { name: "Admin" }).waitFor();
  await both.getByRole("cell", { name: "Viewer" }).waitFor();
  await both.getByRole("button", { name: "Keep mine" }).click();
  await page.getByRole("button", { name: "Change role" }).click();
  await page.getByText("Ilya Petrov is now: Viewer").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("the last owner is told to name another one before leaving", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByRole("button", { name: "Leave the project…" }).click();
  await page.getByRole("button", { name: "Leave project" }).click();
  await page.getByText("Make another member an owner first.").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a member who is removed loses the project at once, and the page of an open window says so", async () => {
  await become("developer");
  const theirs = await stage.signedIn({ as: colleague });
  await theirs.page.goto(address());
  await rowOf(theirs.page, "Ilya Petrov").getByText("Developer", { exact: true }).waitFor();
  expect(await theirs.page.getByRole("button", { name: "Invite…" }).count()).toBe(0);

  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await openMenu(page, "Ilya Petrov");
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page.getByText("API keys keep working.").waitFor();
  await page.getByRole("button", { name: "Remove member" }).click();
  await page.getByText("Ilya Petrov is removed").waitFor();
  await rowOf(page, "Ilya Petrov").waitFor({ state: "detached" });

  await theirs.page.reload();
  await theirs.page
    .getByText(/not here|no such page/i)
    .first()
    .waitFor();
  expect(faults).toEqual([]);
  await theirs.close();
  await close();
});

test("a member leaves", async () => {
  await become("viewer");
  const { page, faults, close } = await stage.signedIn({ as: colleague });
  await page.goto(address());
  await page.getByRole("button", { name: "Leave the project…" }).click();
  await page.getByRole("button", { name: "Leave project" }).click();
  await page.getByText("You have left System test").waitFor();
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  expect(await page.getByRole("link", { name: "System test" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("a new person is invited by mail, signs up on the page behind the link, and is a member", async () => {
  const email = `guest-${Date.now()}@example.com`;
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  const invite = async (to: string) => {
    await page.getByRole("button", { name: "Invite…" }).click();
    await page.getByLabel("E-mail", { exact: true }).fill(to);
    await page.getByLabel("Role", { exact: true }).selectOption("viewer");
    await page.getByRole("button", { name: "Send invitation" }).dblclick();
  };
  await invite("no address");
  await page.getByText("Enter a whole e-mail address").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await invite(email);
  await page.getByText(`${email} is invited`).waitFor();
  await rowOf(page, email).getByText("Viewer", { exact: true }).waitFor();
  const first = linkIn(await stage.stack.mailbox.mailTo(email));
  await openMenu(page, email);
  await page.getByRole("menuitem", { name: "Send again" }).click();
  await page.getByText(`A new link is on its way to ${email}`).waitFor();
  const second = linkIn(await stage.stack.mailbox.mailTo(email, 2));
  expect(second).not.toBe(first);

  const guest = await stage.visit();
  await guest.page.goto(first);
  await guest.page.getByText("This invitation does not work").waitFor();
  await guest.page.goto("about:blank");
  await guest.page.goto(second);
  await guest.page.getByRole("heading", { name: "Join System test" }).waitFor();
  await guest.page.getByRole("button", { name: "I am new here" }).click();
  await guest.page.getByLabel("Name", { exact: true }).fill("Grete Guest");
  await guest.page.getByLabel("Password", { exact: true }).fill("a long passphrase");
  await guest.page.getByRole("button", { name: "Create account and join" }).click();
  await guest.page.waitForURL(`**/projects/${stage.tenant.projectId}`);
  expect(guest.faults).toEqual([]);
  await guest.close();

  await page.reload();
  await rowOf(page, "Grete Guest").getByText("Viewer", { exact: true }).waitFor();
  expect(await page.getByRole("heading", { name: "Open invitations" }).count()).toBe(0);

  await page.goto(`${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/audit`);
  await page.getByRole("cell", { name: "Grete Guest", exact: true }).first().waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("an invitation is accepted by its own account only, in Russian", async () => {
  const { dashboard } = stage.tenant.developer;
  const path = `/v1/projects/${stage.tenant.projectId}/invitations`;
  const order = { email: colleague.email, role: "developer", locale: "ru" };
  expect((await dashboard.send("POST", path, order)).status).toBe(201);
  const mails = stage.stack.mailbox.mailsTo(colleague.email).length;
  const mail = await stage.stack.mailbox.mailTo(colleague.email, Math.max(mails, 2));
  const wrong = await stage.signedIn({ language: "ru" });
  await wrong.page.goto(linkIn(mail));
  await wrong.page.getByText(/приглашение отправлено на/).waitFor();
  await wrong.page.getByRole("button", { name: "Выйти" }).click();
  await wrong.page.getByLabel("Пароль", { exact: true }).fill(colleague.password);
  await wrong.page.getByRole("button", { name: "Продолжить" }).click();
  await wrong.page.waitForURL(`**/projects/${stage.tenant.projectId}`);
  expect(wrong.faults).toEqual([]);
  await wrong.close();
});
