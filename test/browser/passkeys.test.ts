import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseOf } from "../support/stored.ts";
import { plugInAuthenticator } from "./support/authenticator.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const security = () => `${stage.stack.dashboardUrl}/account?tab=security`;

test("a passkey is added, opens the account without a password, is renamed and removed", async () => {
  const { page, context, faults, close } = await stage.signedIn();
  const authenticator = await plugInAuthenticator(page);
  await page.goto(security());
  await page.getByText("You have no passkeys yet.").waitFor();
  await page.getByRole("button", { name: "Add a passkey…" }).click();
  const name = page.getByRole("dialog").getByLabel("Name");
  expect(await name.inputValue()).toBe("Chrome on Linux");
  await name.fill(" ");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Enter a name.").waitFor();
  await name.fill("Mira's laptop");
  await authenticator.verifies(false);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("No passkey was used").waitFor();
  await authenticator.verifies(true);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("The passkey is added").waitFor();
  const row = page.getByRole("listitem").filter({ hasText: "Mira's laptop" });
  await row.getByText("not used yet").waitFor();
  expect(await authenticator.count()).toBe(1);
  await page.getByRole("button", { name: "Add a passkey…" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("This passkey is there already").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  const mail = await stage.stack.mailbox.mailTo(stage.credentials.email, 2);
  expect(mail.subject).toBe("A passkey was added to your account");

  await context.clearCookies();
  // Before the page is there: it offers passkeys in the field, and the authenticator takes every offer.
  await authenticator.verifies(false);
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("No passkey was used").waitFor();
  await authenticator.verifies(true);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/projects**");
  await page.goto(security());
  await row.getByText("last used").waitFor();

  const more = page.getByRole("button", { name: "More actions for Mira's laptop" });
  await more.click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Old laptop");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await page.getByText("The passkey is called Old laptop now").waitFor();
  await page.getByRole("button", { name: "More actions for Old laptop" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("The passkey is removed").waitFor();
  await page.getByText("You have no passkeys yet.").waitFor();
  await page.getByRole("link", { name: "Account log" }).click();
  for (const line of ["Passkey removed", "Sign-in with a passkey", "Passkey added"])
    await page.getByRole("cell", { name: line }).first().waitFor();

  // The device still offers it.
  await context.clearCookies();
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("The passkey was not accepted").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("the e-mail field offers passkeys, and a chosen one signs in without a click", async () => {
  const { page, context, faults, close } = await stage.signedIn();
  await plugInAuthenticator(page);
  await page.goto(security());
  await page.getByRole("button", { name: "Add a passkey…" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("The passkey is added").waitFor();
  await context.clearCookies();
  // Chromium's authenticator chooses the one that it has.
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.waitForURL("**/projects**");
  expect(faults).toEqual([]);
  await close();
});

test("a passkey proves who it is when something asks for that, and the call goes on", async () => {
  const { page, faults, close } = await stage.signedIn();
  await plugInAuthenticator(page);
  await page.goto(security());
  await page.getByRole("button", { name: "Add a passkey…" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("The passkey is added").waitFor();
  await databaseOf(stage.stack.bridge).execute(sql`
    update sessions set proved_at = now() - interval '11 minutes'`);
  await page.getByRole("button", { name: "More actions for Chrome on Linux" }).first().click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("The passkey is removed").waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a browser without passkeys says so kindly, and offers none at sign-in", async () => {
  const { page, faults, close } = await stage.signedIn({
    language: "ru",
    theme: "dark",
    width: 390,
  });
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "PublicKeyCredential");
  });
  await page.goto(security());
  await page.getByText("В этом браузере нет ключей доступа.").waitFor();
  expect(await page.getByRole("button", { name: "Добавить ключ доступа…" }).count()).toBe(0);
  await page.context().clearCookies();
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  await page.getByRole("heading", { name: "Войти" }).waitFor();
  expect(await page.getByRole("button", { name: "Войти с ключом доступа" }).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
});
