import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { putMember } from "./support/member-repository.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
const colleague = { ...newCredentials(), name: "Ilya Petrov" };
beforeAll(async () => {
  stage = await openStage();
  await new DashboardClient(stage.stack.dashboardApiUrl).signUp(colleague);
});
afterAll(() => stage.close());

const at = (path: string): string =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}${path}`;

const become = (role: "developer" | "viewer") =>
  putMember(stage.stack, { projectId: stage.tenant.projectId, email: colleague.email, role });

/** A window of the colleague; `refused` are the calls that the API answered with 403. */
async function open(role: "developer" | "viewer") {
  await become(role);
  const opened = await stage.signedIn({ as: colleague });
  const refused: string[] = [];
  opened.page.on("response", (response) => {
    if (response.status() === 403) refused.push(new URL(response.url()).pathname);
  });
  return { ...opened, refused };
}

const buttons = (page: Page) => page.locator("main").getByRole("button").allTextContents();

const PAGES = [
  "",
  "/start",
  "/connections",
  "/integrations",
  "/end-users",
  "/flows",
  "/api-keys",
  "/members",
  "/webhooks",
  "/audit",
  "/settings",
];

test.for(["viewer", "developer"] as const)(
  "no page asks for what a %s may not see",
  async (role) => {
    const { page, faults, refused, close } = await open(role);
    const pages = [...PAGES, `/connections/${stage.connectionIds[0]}`, "/end-users/u_48213"];
    for (const path of pages) {
      await page.goto(at(path));
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
    }
    expect(refused).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  },
);

test("a viewer sees everything and is offered no change", async () => {
  const { page, faults, close } = await open("viewer");
  await page.goto(at("/connections"));
  await page.getByRole("button", { name: "More actions for u_48213" }).click();
  await page.getByRole("menuitem", { name: "Open" }).waitFor();
  expect(await page.getByRole("menuitem").allTextContents()).toEqual([
    "Open",
    "Check at the provider",
  ]);
  expect(await page.getByRole("button", { name: /link/i }).count()).toBe(0);

  await page.goto(at(`/connections/${stage.connectionIds[0]}`));
  await page.getByText("Timeline").first().waitFor();
  await page.waitForLoadState("networkidle");
  expect((await buttons(page)).join()).not.toMatch(/Refresh|Reveal|Disable|Revoke|Delete|link/);

  await page.goto(at("/integrations"));
  await page.getByRole("link", { name: "Sandbox" }).first().click();
  await page
    .getByText(/Your role/)
    .first()
    .waitFor();
  await page.goto(at("/integrations"));
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.getByRole("link", { name: "Add integration" }).count()).toBe(0);

  await page.goto(at("/api-keys"));
  await page.getByText("Your role can see keys").waitFor();
  expect(await page.getByRole("button", { name: "New key" }).count()).toBe(0);

  await page.goto(at("/settings"));
  await page.getByText("Your role cannot rename the project").waitFor();
  expect(await page.getByRole("button", { name: /Delete/ }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("a developer changes connections and integrations, and reads no token", async () => {
  const { page, faults, close } = await open("developer");
  await page.goto(at(`/connections/${stage.connectionIds[0]}`));
  await page.getByRole("button", { name: "Disable" }).waitFor();
  expect((await buttons(page)).join()).not.toMatch(/Refresh|Reveal/);
  await page.goto(at("/integrations/new"));
  await page.getByRole("heading", { level: 1, name: "Add an integration" }).waitFor();
  await page.goto(at("/settings"));
  await page.getByText("Your role cannot rename the project").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a deep link to what the role may not do says so, in both languages", async () => {
  const { page, faults, close } = await open("viewer");
  await page.goto(at("/integrations/new?provider=github"));
  await page.getByText("You may not do this").waitFor();
  // A form that the address opens stays closed.
  await page.goto(at("/api-keys?create=true"));
  await page.getByText("Your role can see keys").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.evaluate(() => localStorage.setItem("atlas.language", "ru"));
  await page.goto(at("/integrations/new"));
  await page.getByText("У вас нет на это прав").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("somebody who became a viewer meanwhile is told, keeps what was typed, and loses the button", async () => {
  const { page, faults, close } = await open("developer");
  await page.goto(at("/api-keys"));
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("For the reports");
  await become("viewer");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByText("You may not do this").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("For the reports");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Your role can see keys").waitFor();
  expect(await page.getByRole("button", { name: "New key" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});

test("in an archived project its owner is offered what ends access, and nothing else", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { projectId, developer } = stage.tenant;
  const move = async (to: "archive" | "unarchive") =>
    expect((await developer.dashboard.send("POST", `/v1/projects/${projectId}/${to}`)).status).toBe(
      200,
    );
  await move("archive");
  await page.goto(at("/api-keys"));
  await page.getByText("This project is archived").waitFor();
  await page.getByText("Your servers call Atlas with them.").waitFor();
  await page.getByRole("button", { name: "More actions for System test" }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).waitFor();
  expect(await page.getByRole("menuitem").allTextContents()).toEqual([
    "Show in the audit log",
    "Revoke…",
  ]);
  await page.goto(at("/end-users/u_48213"));
  await page.getByRole("button", { name: "Revoke all…" }).waitFor();
  expect((await buttons(page)).filter((name) => name !== "")).toEqual([
    "Export",
    "Block…",
    "Delete…",
    "Revoke all…",
  ]);
  await page.goto(at(`/connections/${stage.connectionIds[0]}`));
  await page.getByRole("button", { name: "Revoke…" }).waitFor();
  expect(await page.getByRole("button", { name: /^(Disable|Enable)$/ }).count()).toBe(0);
  await page.goto(at("/members"));
  await page.getByRole("button", { name: "More actions for Ilya Petrov" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Change role…" }).count()).toBe(0);
  await move("unarchive");
  expect(faults).toEqual([]);
  await close();
});
