import { afterAll, beforeAll, expect, test } from "vitest";
import { WebhookReceiver, typeOf, verify } from "../support/webhooks/receiver.ts";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  stage = await openStage({ localProviders: [receiver.origin] });
});
afterAll(async () => {
  await stage?.close();
  await receiver?.close();
});

const address = (path = "") =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/webhooks${path}`;

test("a webhook is made, gets a test message and an event, and is deleted by its host", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  await page.getByRole("heading", { name: "No webhook yet" }).waitFor();
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByText("Enter the address").waitFor();
  await page.getByLabel("Address").fill("https://10.0.0.1/");
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByText("A host name, not an address.").waitFor();
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByLabel("What it is for").fill("Orders");
  await page.getByRole("button", { name: "Choose" }).click();
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByText("Choose at least one type").waitFor();
  await page.getByRole("checkbox", { name: "connection.revoked" }).check();
  await page.getByRole("button", { name: "Create webhook" }).dblclick();
  await page.getByRole("heading", { name: "Copy the signing secret now" }).waitFor();
  const secret = await page.locator(".dialog .value code").innerText();
  await page.getByRole("button", { name: "I have copied it" }).click();

  await page.getByRole("button", { name: "Send test" }).click();
  await page.getByText("The test message arrived").waitFor();
  const [message] = await receiver.wait(1);
  if (message === undefined) throw new Error("nothing arrived");
  expect(verify(secret, message)).toMatchObject({ type: "webhook.test" });
  const row = page.getByRole("row", { name: /webhook\.test/ });
  await row.getByText("Delivered").waitFor();

  await stage.tenant.app.revoke(stage.connectionIds[0] ?? "");
  const [event] = await receiver.wait(1, (one) => typeOf(one) === "connection.revoked");
  if (event === undefined) throw new Error("the event did not arrive");
  expect(verify(secret, event)).toBeDefined();
  await page.reload();
  await page.getByRole("link", { name: "connection.revoked" }).click();
  await page.getByText("Attempt 1").waitFor();
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByText("Attempt 2").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Delete…" }).click();
  const verb = page.getByRole("button", { name: "Delete webhook" });
  expect(await verb.isDisabled()).toBe(true);
  await page.getByLabel(/Type the name/).fill(new URL(receiver.url).host);
  await verb.click();
  await page.getByRole("heading", { name: "No webhook yet" }).waitFor();
  expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]);
  await close();
});

test("a webhook is disabled, enabled, and gets a new secret, in Russian on a phone", async () => {
  const { app } = stage.tenant;
  const order = { url: receiver.url, event_types: ["project.deleted"] };
  const made = await app.send("POST", "/v1/webhooks", order);
  const { id, secret } = JSON.parse(made.text) as { id: string; secret: string };
  const { page, faults, close } = await stage.signedIn({ language: "ru", width: 390 });
  await page.goto(address(`/${id}`));
  // The list above the button has its height.
  await page.getByText("Atlas ещё ничего не отправлял").waitFor();
  await page.getByRole("button", { name: "Отключить" }).click();
  await page.getByText("Вебхук отключён").waitFor();
  await page.getByRole("button", { name: "Включить" }).click();
  await page.getByRole("button", { name: "Отправить проверку" }).waitFor();
  await page.getByRole("button", { name: "Новый секрет…" }).click();
  await page.getByRole("button", { name: "Создать секрет" }).click();
  await page.getByRole("heading", { name: "Скопируйте секрет подписи" }).waitFor();
  const next = await page.locator(".dialog .value code").innerText();
  await page.getByRole("button", { name: "Секрет скопирован" }).click();
  await page.getByText("Старый секрет подписывает до").waitFor();
  receiver.received.length = 0;
  await page.getByRole("button", { name: "Отправить проверку" }).click();
  const [got] = await receiver.wait(1, (one) => typeOf(one) === "webhook.test");
  if (got === undefined) throw new Error("nothing arrived");
  for (const one of [secret, next]) expect(verify(one, got)).toBeDefined();
  expect(faults).toEqual([]);
  await app.send("DELETE", `/v1/webhooks/${id}`);
  await close();
});

test("a viewer sees webhooks, and no button that changes them", async () => {
  const { app, projectId } = stage.tenant;
  const made = await app.send("POST", "/v1/webhooks", { url: receiver.url });
  const { id } = JSON.parse(made.text) as { id: string };
  const { page, faults, close } = await stage.signedIn({ width: 1024 });
  await page.route(`**/api/v1/projects/${projectId}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), role: "viewer" } });
  });
  await page.goto(address());
  await page.getByText("Your role can see webhooks").waitFor();
  expect(await page.getByRole("button", { name: "New webhook" }).count()).toBe(0);
  await page.getByRole("link", { name: receiver.url }).click();
  await page.getByRole("heading", { name: "Deliveries" }).waitFor();
  for (const name of ["Send test", "Change…", "Delete…", "New secret…", "Replay…"])
    expect(await page.getByRole("button", { name }).count(), name).toBe(0);
  expect(faults).toEqual([]);
  await app.send("DELETE", `/v1/webhooks/${id}`);
  await close();
});
