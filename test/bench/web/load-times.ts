import type { CDPSession, Page } from "playwright-core";
import { makeDatabase } from "#shared/db/client";
import { seedBystanders } from "../seed.ts";
import { type Stage, openStage } from "../../browser/support/stage.ts";

/** A median, in milliseconds. */
export type LoadTime = { what: string; ms: number };

const ROUNDS = 5;
const CONNECTIONS = 10_000;

/** Loads pages cold and turns the pages of a long list, in a browser that is slowed down. */
export async function measurePages(say: (line: string) => void): Promise<LoadTime[]> {
  const stage = await openStage();
  try {
    say(`\nMaking ${CONNECTIONS} connections…`);
    await seed(stage);
    const project = `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}`;
    return [
      await loadTime(stage, "sign-in, cold: largest paint", `${stage.stack.dashboardUrl}/signin`),
      await loadTime(stage, "overview, cold: largest paint", project),
      await loadTime(stage, "connections, cold: largest paint", `${project}/connections`),
      await turnTime(stage, `${project}/connections`),
    ];
  } finally {
    await stage.close();
  }
}

async function seed({ stack, tenant }: Stage): Promise<void> {
  const integrations = await tenant.app.send("GET", "/v1/integrations");
  const [integration] = (JSON.parse(integrations.text) as { data: { id: string }[] }).data;
  const db = makeDatabase({
    DATABASE_URL: stack.bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${stack.bridge.url}/sql`,
  });
  const { vaultKeys } = stack.secrets;
  await seedBystanders(
    { db, projectId: tenant.projectId, integrationId: integration?.id ?? "", vaultKeys },
    CONNECTIONS,
  );
}

/** The largest contentful paint of a first visit, nothing cached. */
async function loadTime(stage: Stage, what: string, url: string): Promise<LoadTime> {
  const paints: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { page, context, close } = await stage.signedIn();
    await slowDown(await context.newCDPSession(page));
    await page.goto(url);
    // Looking for elements while the page draws would take a part of the slowed processor from it.
    await page.waitForLoadState("networkidle");
    await untilQuiet(page);
    paints.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) =>
              resolve(list.getEntries().at(-1)?.startTime ?? 0),
            ).observe({
              type: "largest-contentful-paint",
              buffered: true,
            });
          }),
      ),
    );
    await close();
  }
  return { what, ms: median(paints) };
}

/** From the click on "Next" until the rows of the next page are there. */
async function turnTime(stage: Stage, url: string): Promise<LoadTime> {
  const { page, context, close } = await stage.signedIn();
  await slowDown(await context.newCDPSession(page));
  await page.goto(url);
  await untilQuiet(page);
  const turns: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const first = await page.locator("tbody a.row-title").first().textContent();
    const startedMs = performance.now();
    await page.getByRole("button", { name: "Next" }).click();
    await page.waitForFunction(
      (before) => document.querySelector("tbody a.row-title")?.textContent !== before,
      first,
    );
    turns.push(performance.now() - startedMs);
  }
  await close();
  return { what: `next page of ${CONNECTIONS} connections`, ms: median(turns) };
}

async function slowDown(session: CDPSession): Promise<void> {
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 40,
    downloadThroughput: 10_000_000 / 8,
    uploadThroughput: 5_000_000 / 8,
  });
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

async function untilQuiet(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
