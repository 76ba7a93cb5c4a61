import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allowAtSandbox,
  browserOfEndUser,
  goToProvider,
  readReturn,
} from "../../dev/demo/journey.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble } from "../support/flow.ts";
import { ageProofs } from "../support/stored.ts";
import {
  type ProviderDouble,
  startProviderDouble,
} from "../support/provider-double/provider-double.ts";
import { plugInDouble } from "../support/tenant.ts";
import type { GuardedPage } from "./support/open-page.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
let double: ProviderDouble;
let crm: Integration;
/** One window for most tests: each goes to its own address. */
let window: GuardedPage;
let page: Page;
beforeAll(async () => {
  double = await startProviderDouble();
  stage = await openStage({ localProviders: [double.origin] });
  crm = await plugInDouble(stage.tenant, double, { key: "crm", name: "CRM" });
  window = await stage.signedIn();
  page = window.page;
});
afterAll(async () => {
  await stage.close();
  await double.close();
});

const at = (path: string): string =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}${path}`;

/** A new connection at the double, to an account that no other one uses: else a revocation waits for the last of them. */
async function connect(externalId: string): Promise<string> {
  double.programAuthorization({ sub: externalId });
  return (await connectAtDouble(stage.tenant, crm, { external_id: externalId })).connectionId;
}

const button = (name: string | RegExp, on: Page = page) => on.getByRole("button", { name });

test("filters and the search stand in the address, and back and forward move between them", async () => {
  const [ada = ""] = stage.connectionIds;
  await page.goto(at("/connections"));
  await page.getByRole("link", { name: "u_48213" }).waitFor();
  await button("State").click();
  await page.getByRole("menuitem", { name: "Active" }).click();
  await page.waitForURL(/state=active/);
  await button(/State: Active/).click();
  await page.getByRole("menuitem", { name: "Revoked" }).click();
  await page.getByRole("heading", { name: "No connection matches" }).waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "u_48213" }).waitFor();
  expect(page.url()).toContain("state=active");
  await page.goForward();
  await page.getByRole("heading", { name: "No connection matches" }).waitFor();
  await button("Clear the filters").click();
  await page.getByRole("link", { name: "u_48190" }).waitFor();
  await page.getByRole("searchbox").fill(ada);
  await page.getByRole("link", { name: "u_48190" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "u_48213" }).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe(ada);
  expect(window.faults).toEqual([]);
});

test("a new link opens the hosted page, and the list shows who came through it", async () => {
  await page.goto(at("/connections?create=true"));
  await button("Create the link").click();
  await page.getByText("Enter the id that your app has for this person.").waitFor();
  await page.getByLabel("External id").fill("u_new");
  await page.getByLabel("Language of the page").selectOption("ru");
  await page.getByLabel("Return URL").selectOption({ label: "Back to this dashboard" });
  await button("Create the link").click();
  await page.getByRole("img", { name: "QR code of the link" }).waitFor();
  const link = (await page.locator(".dialog .value code").textContent()) ?? "";
  expect(link.startsWith(`${stage.stack.publicUrl}/connect/`)).toBe(true);
  const guest = await stage.visit();
  await guest.page.goto(link);
  await guest.page.getByRole("heading", { level: 1 }).waitFor();
  expect(await guest.page.locator("html").getAttribute("lang")).toBe("ru");
  await guest.close();
  const { integration_id: id } = await stage.tenant.app.getConnection(stage.connectionIds[0] ?? "");
  const person = browserOfEndUser(at("/connections"));
  const hosted = await person.open(link);
  const sandbox = { id, callback_url: stage.stack.publicUrl };
  const provider = await goToProvider(person, hosted, sandbox);
  const returned = readReturn(await allowAtSandbox(person, provider, "katherine"));
  expect(returned.status).toBe("connected");
  await page.getByRole("dialog").getByText("Connected", { exact: true }).waitFor();
  await button("Close").click();
  await page.getByRole("link", { name: "u_new" }).waitFor();
  expect(new URL(page.url()).searchParams.has("create")).toBe(false);
  expect([...window.faults, ...guest.faults]).toEqual([]);
});

test("a double click on Refresh sends one request, and a dead grant is renewed by a link", async () => {
  const id = await connect("u_refresh");
  await page.goto(at(`/connections/${id}`));
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST")
      sent.push(new URL(request.url()).pathname.split("/").at(-1) ?? "");
  });
  await button("Refresh now").dblclick();
  await page.getByText("Refreshed: the provider gave a new token").waitFor();
  expect(sent).toEqual(["refresh"]);
  expect(double.refreshCalls()).toBe(1);
  await button("Check at CRM").click();
  await page.getByText("The provider accepts the token, by introspection").waitFor();
  double.program("refresh", [{ kind: "error", error: "invalid_grant" }, { kind: "ok" }]);
  await button("Refresh now").click();
  await page.getByText("The grant has ended", { exact: true }).waitFor();
  await page.getByText("The end user has to connect again", { exact: true }).waitFor();
  await page.getByText("CRM answered").waitFor();
  await button("Reconnect link…").first().click();
  await button("Create the link").click();
  await page.getByRole("img", { name: "QR code of the link" }).waitFor();
  const link = (await page.locator(".dialog .value code").textContent()) ?? "";
  const person = browserOfEndUser(stage.tenant.returnUrl);
  const hosted = await person.open(link);
  const returned = hosted.stopped ? hosted : await goToProvider(person, hosted, crm);
  expect(readReturn(returned).connectionId).toBe(id);
  await page.getByRole("dialog").getByText("Connected", { exact: true }).waitFor();
  await button("Close").click();
  await page.locator("header .state.active").waitFor();
  expect(await page.getByText("The grant has ended", { exact: true }).count()).toBe(0);
  expect(window.faults).toEqual([]);
});

test("disabling from the menu of a row is undone from its toast", async () => {
  const id = await connect("u_pause");
  await page.goto(at("/connections?q=u_pause"));
  await button("More actions for u_pause").click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByText("The connection of u_pause is disabled").waitFor();
  await page.getByRole("cell", { name: "Disabled" }).waitFor();
  expect((await stage.tenant.app.getConnection(id)).state).toBe("disabled");
  await button("Undo").click();
  await page.getByRole("cell", { name: "Active" }).waitFor();
  expect((await stage.tenant.app.getConnection(id)).state).toBe("active");
  expect(window.faults).toEqual([]);
});

test("a token is shown after a recent proof only, and is gone with the dialog", async () => {
  const id = await connect("u_secret");
  const { access_token: token } = await stage.tenant.app.readToken(id);
  await page.goto(at(`/connections/${id}`));
  await ageProofs(stage.stack.bridge);
  await button("Reveal the access token…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Reveal" }).click();
  await page.getByLabel("Your password").fill("not the password");
  await button("Go on").click();
  await page.getByText("This is not your password.").waitFor();
  expect(await page.getByText(token).count()).toBe(0);
  await page.getByLabel("Your password").fill(stage.credentials.password);
  await button("Go on").click();
  await page.getByText(token).waitFor();
  await button("Close").click();
  await page.getByText(token).waitFor({ state: "detached" });
  await page.getByText("The access token was shown to a person").waitFor();
  expect(page.url()).not.toContain(token);
  expect(window.faults).toEqual([]);
});

test("the sandbox's tokens are shown without a proof", async () => {
  const [ada = ""] = stage.connectionIds;
  await ageProofs(stage.stack.bridge);
  const { access_token: token } = await stage.tenant.app.readToken(ada);
  await page.goto(at(`/connections/${ada}`));
  await button("Reveal the access token…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Reveal" }).click();
  await page.getByText(token).waitFor();
  expect(window.faults).toEqual([]);
});

test("a token that is shown is hidden after a minute", async () => {
  const [ada = ""] = stage.connectionIds;
  const { access_token: token } = await stage.tenant.app.readToken(ada);
  const other = await stage.signedIn();
  await other.page.clock.install();
  await other.page.goto(at(`/connections/${ada}`));
  await button("Reveal the access token…", other.page).click();
  await other.page.getByRole("dialog").getByRole("button", { name: "Reveal" }).click();
  await other.page.getByText(token).waitFor();
  await other.page.clock.fastForward("00:55");
  expect(await other.page.getByText(token).count()).toBe(1);
  await other.page.clock.fastForward("00:06");
  await other.page.getByText(token).waitFor({ state: "detached" });
  // What is left is the question again.
  await other.page.getByRole("dialog").getByRole("button", { name: "Reveal" }).waitFor();
  expect(other.faults).toEqual([]);
  await other.close();
});

test("revoking shows what happened to each token, and another window says why it can do nothing", async () => {
  const id = await connect("u_revoke");
  const other = await stage.signedIn();
  await other.page.goto(at(`/connections/${id}`));
  await button("Refresh now", other.page).waitFor();
  await page.goto(at(`/connections/${id}`));
  await button("Revoke…").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Refresh token: revoked at the provider").waitFor();
  await button("Close").click();
  await page.getByText("The tokens are destroyed").waitFor();
  await button("Refresh now", other.page).click();
  await other.page.getByText("Its tokens are gone. The page shows its state now.").waitFor();
  await other.page.getByText("The tokens are destroyed").waitFor();
  expect([...window.faults, ...other.faults]).toEqual([]);
  await other.close();
});

test("deleting wants the end user's id, and the address then says that nothing is there", async () => {
  const id = await connect("u_delete");
  await page.goto(at(`/connections/${id}`));
  await button("Delete…").click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Delete" });
  await dialog.getByRole("textbox").fill("u_delet");
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("u_delete");
  await confirm.click();
  await page.getByText("The connection of u_delete is deleted").waitFor();
  await page.goto(at(`/connections/${id}`));
  await page.getByText("This connection is not here").waitFor();
  expect(window.faults).toEqual([]);
});

test("an end user's connections are found by external id and revoked together", async () => {
  await connect("u_person");
  await page.goto(at("/end-users?q=u_person"));
  await page.getByRole("link", { name: "u_person" }).click();
  await page.getByRole("heading", { name: "u_person" }).waitFor();
  await button("Revoke all…").click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("1 connection ends.").waitFor();
  await dialog.getByRole("textbox").fill("u_person");
  await dialog.getByRole("button", { name: "Revoke all" }).click();
  await page.getByText(/^CRM .+: revoked$/).waitFor();
  await button("Close").click();
  await page.getByRole("cell", { name: "Revoked" }).waitFor();
  await page.goto(at("/end-users/u_nobody"));
  await page.getByText("This end user is not here").waitFor();
  expect(window.faults).toEqual([]);
});

test("in Russian a connection is refreshed, disabled and revoked", async () => {
  const id = await connect("u_ru");
  const { page: russian, faults, close } = await stage.signedIn({ language: "ru" });
  await russian.goto(at(`/connections/${id}`));
  await button("Обновить сейчас", russian).click();
  await russian.getByText("Обновлено: провайдер выдал новый токен").waitFor();
  await button("Отключить", russian).click();
  await russian.getByText("Подключение пользователя u_ru отключено").waitFor();
  await button("Отозвать…", russian).click();
  await russian.getByRole("alertdialog").getByRole("button", { name: "Отозвать" }).click();
  await russian.getByText("Refresh-токен: отозван у провайдера").waitFor();
  expect(faults).toEqual([]);
  await close();
});
