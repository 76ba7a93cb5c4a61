import { type Server, createServer } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { type Stage, openStage } from "./support/stage.ts";

/** Isolates believe what they know of a key for this long. */
const MEMORY_MS = 20_000;

let stage: Stage;
let servers: { listed: Server; other: Server };
let origins: { listed: string; other: string };

/** A page of an app, at an origin of its own. */
async function serve(): Promise<[Server, string]> {
  const server = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html").end("<title>App</title>");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return [server, `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`];
}

beforeAll(async () => {
  const [[listed, listedOrigin], [other, otherOrigin]] = await Promise.all([serve(), serve()]);
  servers = { listed, other };
  origins = { listed: listedOrigin, other: otherOrigin };
  stage = await openStage();
  const path = `/v1/projects/${stage.tenant.projectId}/allowed-origins`;
  const { dashboard } = stage.tenant.developer;
  expectOk("origin", await dashboard.send("POST", path, { origin: listedOrigin }));
});
afterAll(async () => {
  await stage?.close();
  for (const server of Object.values(servers)) server.close();
});

type Seen = { status: number; requestId: string | null; body: string } | { failed: string };

/** What a script of the page sees of an answer. */
const ask = (page: Page, url: string, init: object): Promise<Seen> =>
  page.evaluate(
    async ([target, options]) => {
      try {
        const answer = await fetch(target, options);
        const requestId = answer.headers.get("x-request-id");
        return { status: answer.status, requestId, body: await answer.text() };
      } catch (error) {
        return { failed: String(error) };
      }
    },
    [url, init] as const,
  );

async function openApp(origin: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  return { page, close: () => context.close() };
}

const withKey = () => ({ authorization: `Bearer ${stage.tenant.apiKey.secret}` });

test("a page of a listed origin reads answers, their headers, and problems", async () => {
  const { page, close } = await openApp(origins.listed);
  const { publicUrl } = stage.stack;
  // The key was used before the project listed the origin.
  await expect
    .poll(() => ask(page, `${publicUrl}/v1/key`, { headers: withKey() }), {
      timeout: MEMORY_MS + 5_000,
      interval: 1_000,
    })
    .toHaveProperty("status");
  const token = `${publicUrl}/v1/connections/${stage.connectionIds[0]}/token`;
  for (const url of [`${publicUrl}/v1/integrations`, token]) {
    const seen = await ask(page, url, { headers: withKey() });
    expect(seen).toMatchObject({ status: 200, requestId: expect.stringMatching(/^req_/) });
  }
  const created = await ask(page, `${publicUrl}/v1/connect/sessions`, {
    method: "POST",
    headers: { ...withKey(), "content-type": "application/json", "idempotency-key": "once" },
    body: JSON.stringify({ external_id: "u_1", return_to: stage.tenant.returnUrl }),
  });
  expect(created).toMatchObject({ status: 201 });
  const unknown = await ask(page, `${publicUrl}/v1/flows/flw_x`, { headers: withKey() });
  expect(unknown).toMatchObject({ status: 404 });
  await close();
});

test("a page of any other origin, and one with cookies, reads nothing", async () => {
  const { publicUrl } = stage.stack;
  const url = `${publicUrl}/v1/integrations`;
  const failed = { failed: expect.stringContaining("Failed to fetch") };
  const other = await openApp(origins.other);
  expect(await ask(other.page, url, { headers: withKey() })).toEqual(failed);
  await other.close();
  const listed = await openApp(origins.listed);
  expect(await ask(listed.page, url, { headers: withKey(), credentials: "include" })).toEqual(
    failed,
  );
  // Without a key there is no project, and so nobody who allowed it.
  expect(await ask(listed.page, url, { headers: { authorization: "Bearer x" } })).toEqual(failed);
  await listed.close();
});

test("no page reaches the management API or the dashboard's, whatever the project lists", async () => {
  const { dashboard } = stage.tenant.developer;
  const order = {
    name: "Leaked",
    permissions: ["project:read"],
    current_password: stage.credentials.password,
  };
  const made = await dashboard.send("POST", "/v1/account/tokens", order);
  const { secret } = JSON.parse(made.text) as { secret: string };
  const { page, close } = await openApp(origins.listed);
  const headers = { authorization: `Bearer ${secret}` };
  for (const url of [
    `${stage.stack.publicUrl}/v1/projects`,
    `${stage.stack.dashboardUrl}/api/v1/projects`,
    `${stage.stack.dashboardUrl}/api/v1/session`,
  ])
    expect(await ask(page, url, { headers }), url).toHaveProperty("failed");
  await close();
});

test("an origin is added and removed in the settings, and counts within 20 seconds", async () => {
  const { page, faults, close } = await stage.signedIn();
  const { dashboardUrl, publicUrl } = stage.stack;
  await page.goto(
    `${dashboardUrl}/projects/${stage.tenant.projectId}/settings?tab=allowed-origins`,
  );
  await page.getByText("An API key in a browser is public").waitFor();
  const field = page.getByLabel("New origin");
  await field.fill(`${origins.other}/`);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByText("Enter only scheme, host and port").waitFor();
  await field.fill(origins.listed);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByText("This origin is in the list already.").waitFor();
  await field.fill(origins.other);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByText("The origin is added").waitFor();
  const app = await openApp(origins.other);
  const url = `${publicUrl}/v1/integrations`;
  const read = () => ask(app.page, url, { headers: withKey() });
  await expect.poll(read, { timeout: MEMORY_MS + 5_000, interval: 1_000 }).toHaveProperty("status");

  await page.getByRole("button", { name: `Remove ${origins.other}` }).click();
  await page.getByText("The origin is removed").waitFor();
  await expect.poll(read, { timeout: MEMORY_MS + 5_000, interval: 1_000 }).toHaveProperty("failed");
  await app.close();
  expect(faults).toEqual([]);
  await close();
});
