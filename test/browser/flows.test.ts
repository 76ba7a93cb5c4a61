import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page as ApiPage } from "#shared/contracts/fields";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Integration } from "#shared/contracts/providers/integration";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { GuardedPage, PageOptions } from "./support/open-page.ts";
import { type Stage, openStage } from "./support/stage.ts";
import { WRONG_SECRET, plugInWrongSecret, tryAtSandbox } from "./support/try-flow.ts";

const READS = 3;
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  const { tenant, stack, connectionIds } = stage;
  const integrations = expectOk<ApiPage<Integration>>(
    "integrations",
    await tenant.app.send("GET", "/v1/integrations"),
  );
  const sandbox = integrations.data[0];
  if (sandbox === undefined) throw new Error("The stage has no integration.");
  const wrong = await plugInWrongSecret(tenant, { clientId: stack.secrets.sandboxClientId });
  await tryAtSandbox(tenant, sandbox, "u_denied", "deny");
  await tryAtSandbox(tenant, wrong, "u_failed", "allow");
  for (let n = 0; n < READS; n++) await tenant.app.readToken(connectionIds[0] ?? "");
  await tenant.app.refresh(connectionIds[0] ?? "");
});
afterAll(() => stage?.close());

const addressOf = (path: string): string =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}${path}`;

/** A signed-in window at a page of the project, which has to stay without faults. */
async function at(
  path: string,
  use: (page: GuardedPage["page"]) => Promise<void>,
  options?: PageOptions,
): Promise<void> {
  const { page, faults, close } = await stage.signedIn(options);
  await page.goto(addressOf(path));
  await use(page);
  expect(faults).toEqual([]);
  await close();
}

const rowsOf = (page: GuardedPage["page"]) => page.locator("tbody tr td:first-child a");

test("a failed flow is found by its result and says what happened, what to do and who must act", () =>
  at("/flows", async (page) => {
    await page.getByRole("link", { name: "u_failed" }).waitFor();
    expect(await rowsOf(page).allTextContents()).toEqual([
      "u_failed",
      "u_denied",
      "u_48190",
      "u_48213",
    ]);
    await page.getByRole("button", { name: "Result" }).click();
    await page.getByRole("menuitem", { name: "Failed" }).click();
    await page.waitForURL(/outcome=failed/);
    await expect.poll(() => rowsOf(page).allTextContents()).toEqual(["u_failed"]);
    await page.getByRole("link", { name: "u_failed" }).click();
    await page
      .getByRole("heading", {
        name: `${WRONG_SECRET} does not accept the client id or the client secret`,
      })
      .waitFor();
    await page.getByText("You, the developer").waitFor();
    await page.getByText("client authentication failed").waitFor();
    const setup = page.getByRole("link", { name: `Open the setup of ${WRONG_SECRET}` });
    expect(await setup.getAttribute("href")).toMatch(/\/integrations\/int_\w+\?tab=setup$/);
    const again = page.getByRole("link", { name: "Run again" });
    expect(await again.getAttribute("href")).toMatch(/\/integrations\/int_\w+\?tab=test$/);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText("Copied").waitFor();
    const curl = await page.evaluate(() => navigator.clipboard.readText());
    const [, url = ""] = /"(http[^"]+)"/.exec(curl) ?? [];
    expect(url.startsWith(stage.stack.publicUrl)).toBe(true);
    const flow = expectOk("flow", await stage.tenant.app.send("GET", new URL(url).pathname));
    expect(flow).toMatchObject({ outcome: "failed", reason: "invalid_client" });
    await page.goBack();
    await page.waitForURL(/outcome=failed/);
  }));

test("a denied flow is nobody's fault, and an unknown one leads back to all of them", () =>
  at("/flows?outcome=denied&step=callback", async (page) => {
    await page.getByRole("link", { name: "u_denied" }).click();
    await page.getByRole("heading", { name: "The person said no at Sandbox" }).waitFor();
    await page.locator(".who-row", { hasText: "The end user" }).waitFor();
    await page.goto(addressOf("/flows/flw_01m8jm1t06feesg2x53kkxt4sf"));
    await page.getByRole("heading", { name: "This flow is not here" }).waitFor();
    await page.getByRole("link", { name: "All flows" }).click();
    await page.getByRole("link", { name: "u_48213" }).waitFor();
  }));

test("the overview counts what happened, and each figure leads to its rows", () =>
  at("", async (page) => {
    const figure = (name: string) => page.getByRole("link", { name });
    // Reads and refreshes are written ten seconds after the first of them; a refresh is read out too.
    await expect
      .poll(
        async () => {
          await page.reload();
          return figure("Token reads").locator(".readout-value").textContent();
        },
        { timeout: 40_000, interval: 3_000 },
      )
      .toBe(String(READS + 1));
    expect(await figure("Refreshes").locator(".readout-value").textContent()).toBe("1");
    expect(await figure("Flows completed").textContent()).toContain("2 of 4");
    expect(await figure("Active connections").locator(".readout-value").textContent()).toBe("2");
    await page.getByText(`Flows fail at ${WRONG_SECRET}`).waitFor();

    await page.locator(".bars").getByRole("link", { name: "Denied" }).click();
    await page.waitForURL(/outcome=denied/);
    await expect.poll(() => rowsOf(page).allTextContents()).toEqual(["u_denied"]);
    await page.goBack();
    await figure("Active connections").click();
    await page.waitForURL(/connections\?state=active/);
    await page.getByRole("link", { name: "u_48190" }).waitFor();
    await page.goBack();
    await figure("Flows completed").click();
    await page.getByRole("link", { name: "u_failed" }).waitFor();
    await page.goBack();
    await stage.stack.runJobs();
    await figure("Token reads").click();
    await page.waitForURL(/audit\?type=connection\.tokens_read/);
    await page.getByRole("link", { name: "Read tokens" }).first().waitFor();
  }));

test("arrow keys move the chart's crosshair, and the table has the same numbers", () =>
  at("?range=7d", async (page) => {
    const chart = page.getByRole("slider", { name: /Token reads and refreshes/ });
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await chart.getAttribute("aria-valuenow")).toBe("55");
    const last = await page
      .getByRole("table")
      .locator("tbody tr")
      .last()
      .locator("td")
      .allTextContents();
    expect(await page.locator(".chart-tip dd").allTextContents()).toEqual(last);
    await page.keyboard.press("ArrowLeft");
    expect(await chart.getAttribute("aria-valuenow")).toBe("54");
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/: 0 reads, 0 refreshes, 0 failed/);
    await page.keyboard.press("Home");
    expect(await chart.getAttribute("aria-valuenow")).toBe("0");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".chart-tip").count()).toBe(0);
    await page.locator(".strip svg").first().hover();
    await page.locator(".chart-tip").waitFor();
  }));

test("the audit log is filtered by what an entry is about, and shows an entry whole", async () => {
  const connection = stage.connectionIds[0] ?? "";
  const { data } = expectOk<ApiPage<AuditEntry>>(
    "audit log",
    await stage.tenant.app.send("GET", "/v1/audit-log?type=api_key.created"),
  );
  const [entry] = data;
  if (entry === undefined) throw new Error("The creation of the API key is not in the log.");
  await at("/audit", async (page) => {
    await page.getByRole("link", { name: "Created an API key" }).waitFor();
    await page.getByLabel("Subject id").fill(connection);
    await page.waitForURL(/subject=con_/);
    await expect
      .poll(() => page.locator("tbody tr td:nth-child(3) a").getAttribute("title"))
      .toBe(connection);
    await page.getByRole("link", { name: "Connected an account" }).click();
    const dialog = page.getByRole("dialog", { name: "Connected an account" });
    await dialog.getByText("integration_id").waitFor();
    await page.reload();
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.waitForURL((url) => !url.searchParams.has("entry"));

    await page.goto(addressOf(`/audit?id=${entry.actor.id}`));
    await page.waitForURL(/audit\?actor=acc_/);
    await page.getByRole("cell", { name: "Mira Roth (you)", exact: true }).first().waitFor();
    await page.goto(addressOf(`/audit?id=${entry.request_id}`));
    await page.getByRole("link", { name: "Created an API key" }).waitFor();
    expect(await rowsOf(page).count()).toBe(1);
  });
});

test("the pages speak Russian", async () => {
  const { page, faults, close } = await stage.signedIn({ language: "ru" });
  await page.goto(addressOf(""));
  await page.getByRole("heading", { name: "Обзор" }).waitFor();
  await page.getByRole("link", { name: /Завершено авторизаций.*2 из 4/ }).waitFor();
  await page.goto(addressOf("/flows?outcome=failed"));
  await page.getByRole("link", { name: "u_failed" }).click();
  await page.getByRole("heading", { name: /не принимает идентификатор или секрет/ }).waitFor();
  await page.getByText("Вы, разработчик").waitFor();
  await page.goto(addressOf("/audit"));
  await page.getByRole("link", { name: "Создание ключа API" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});

test("a project without anything points to what comes first", async () => {
  const { id } = await stage.tenant.developer.dashboard.createProject("Empty");
  const { page, faults, close } = await stage.signedIn();
  await page.goto(`${stage.stack.dashboardUrl}/projects/${id}`);
  const start = page.getByRole("link", { name: "Go to the start page" });
  expect(await start.getAttribute("href")).toBe(`/projects/${id}/start`);
  await page.goto(`${stage.stack.dashboardUrl}/projects/${id}/flows`);
  await page.getByRole("link", { name: "Add an integration first" }).waitFor();
  expect(faults).toEqual([]);
  await close();
});
