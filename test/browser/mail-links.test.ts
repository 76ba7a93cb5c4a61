import { afterAll, beforeAll, expect, test } from "vitest";
import { newCredentials } from "../../dev/demo/journey.ts";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = (path: string) => stage.stack.dashboardUrl + path;
const mailTo = (to: string, nth?: number) => stage.stack.mailbox.mailTo(to, nth);

/** An account whose address is not confirmed, and its first mail. */
async function newAccount() {
  const { email, password } = newCredentials();
  const response = await fetch(address("/api/v1/sign-up"), {
    method: "POST",
    headers: { "content-type": "application/json", origin: stage.stack.dashboardUrl },
    body: JSON.stringify({ email, password, name: "Mira" }),
  });
  expect(response.status).toBe(202);
  return { credentials: { email, password, name: "Mira" }, mail: await mailTo(email) };
}

test("a forgotten password is replaced by the link in a mail", async () => {
  const { credentials } = await newAccount();
  const { page, faults, close } = await stage.visit();
  await page.goto(address("/signin"));
  await page.getByRole("link", { name: "Set a new one" }).click();
  // The page before has a field of this name, too.
  await page.getByRole("button", { name: "Send the link" }).waitFor();
  await page.getByLabel("E-mail").fill(credentials.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
  await page.goto(linkIn(await mailTo(credentials.email, 2)));
  await page.getByLabel("New password", { exact: true }).fill("a new long passphrase");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "Your password is set" }).waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(credentials.email);
  await page.getByLabel("Password", { exact: true }).fill("a new long passphrase");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/projects/);
  expect(faults).toEqual([]);
  await close();
});

test("a link that was used says so in Russian, and leads to a new one", async () => {
  const { page, close } = await stage.visit({ language: "ru" });
  await page.goto(address("/reset#emt_01kb0000000000000000000000.x"));
  await page.getByLabel("Новый пароль", { exact: true }).fill("новая длинная фраза");
  await page.getByRole("button", { name: "Задать пароль" }).click();
  await page.getByRole("heading", { name: "Эта ссылка больше не работает" }).waitFor();
  await page.getByRole("link", { name: "Получить новую ссылку" }).click();
  await page.getByLabel("Электронная почта").waitFor();
  await close();
});

test("an address that is not confirmed has a banner, until the link of a mail is used", async () => {
  const { credentials, mail } = await newAccount();
  const { page, faults, close } = await stage.signedIn({ as: credentials });
  await page.goto(address("/projects"));
  await page.getByText(`We sent a link to ${credentials.email}.`).waitFor();
  await page.getByRole("button", { name: "Send it again" }).click();
  await page.getByText("The link is on its way").waitFor();
  expect((await mailTo(credentials.email, 2)).subject).toBe(mail.subject);
  await page.goto(linkIn(mail));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByRole("heading", { name: "Your address is confirmed" }).waitFor();
  await page.getByRole("link", { name: "To your projects" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText(`We sent a link to ${credentials.email}.`).waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await close();
});

test("a browser that is not signed in asks for the account's password first", async () => {
  const { credentials, mail } = await newAccount();
  const { page, close } = await stage.visit({ language: "ru" });
  await page.goto(linkIn(mail));
  const confirm = page.getByRole("button", { name: "Подтвердить адрес" });
  const password = page.getByLabel("Пароль", { exact: true });
  await confirm.click();
  await password.waitFor();
  await confirm.click();
  await page.getByText("Заполните, чтобы продолжить.").waitFor();
  await password.fill("not the one");
  await confirm.click();
  await page.getByText("Это не пароль этой учётной записи.").waitFor();
  await password.fill(credentials.password);
  await confirm.click();
  await page.getByRole("heading", { name: "Адрес подтверждён" }).waitFor();
  await close();
});

test("an address is changed by the link at the new one, and the old one takes it back", async () => {
  const { credentials } = await newAccount();
  const fresh = newCredentials().email;
  const { page, faults, close } = await stage.signedIn({ as: credentials });
  await page.goto(address("/account?tab=security"));
  const panel = page.getByRole("region", { name: "E-mail" });
  await panel.getByLabel("New e-mail address").fill(fresh);
  await panel.getByLabel("Your password").fill(credentials.password);
  await panel.getByRole("button", { name: "Change e-mail address" }).click();
  await page.getByText("Look at your mail").waitFor();
  await page.goto(linkIn(await mailTo(fresh)));
  await page.getByRole("button", { name: "Confirm the new address" }).click();
  await page.getByRole("heading", { name: "Your address is changed" }).waitFor();
  const told = await mailTo(credentials.email, 3);
  expect(told.subject).toBe("Your e-mail address was changed");
  await page.goto(linkIn(told));
  await page.getByRole("button", { name: "Take the change back" }).click();
  await page.getByRole("heading", { name: "Your address is as it was" }).waitFor();
  await page.goto(address("/account"));
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});
