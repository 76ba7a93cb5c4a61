import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GuardedPage } from "./support/open-page.ts";
import { differenceOf } from "./support/same-look.ts";
import { type Stage, openStage } from "./support/stage.ts";

/** Every page of the dashboard, looked at in both schemes and languages, and at three widths. */
const SHOTS = fileURLToPath(new URL("../../.atlas/screenshots/", import.meta.url));
const WIDTHS = [390, 1024, 1440];
/** Of WCAG 2.2 AA and of good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let stage: Stage;
let addresses: Record<string, string>;

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  stage = await openStage();
  const { tenant, connectionIds } = stage;
  const project = `/projects/${tenant.projectId}`;
  const flows = await tenant.app.send("GET", "/v1/flows");
  const [flow] = (JSON.parse(flows.text) as { data: { id: string; end_user_id: string }[] }).data;
  addresses = {
    projects: "/projects",
    account: "/account",
    overview: project,
    start: `${project}/start`,
    integrations: `${project}/integrations`,
    "new-integration": `${project}/integrations/new`,
    "new-integration-form": `${project}/integrations/new?provider=generic-oidc`,
    integration: `${project}/integrations/sandbox`,
    "integration-advanced": `${project}/integrations/sandbox?tab=advanced`,
    connections: `${project}/connections`,
    connection: `${project}/connections/${connectionIds[0]}`,
    "end-users": `${project}/end-users`,
    "end-user": `${project}/end-users/${flow?.end_user_id}`,
    flows: `${project}/flows`,
    flow: `${project}/flows/${flow?.id}`,
    "api-keys": `${project}/api-keys`,
    audit: `${project}/audit`,
    settings: `${project}/settings`,
    "not-found": `${project}/nothing-here`,
  };
});
afterAll(() => stage.close());

const VISITOR_PAGES = { "sign-in": "/signin", "sign-up": "/signup" };

/** Waits until nothing loads any more: the skeletons are gone. */
async function settle(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  await page.evaluate(() => document.fonts.ready);
}

/** Opens a page, takes its picture at every width, and returns what is wrong with it. */
async function look({ page, faults }: GuardedPage, name: string, path: string): Promise<string[]> {
  faults.length = 0;
  await page.goto(stage.stack.dashboardUrl + path);
  await settle(page);
  const problems: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.screenshot({ path: `${SHOTS}${name}-${width}.png` });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) problems.push(`${width} px: ${overflow} px too wide`);
  }
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  for (const { id, nodes } of violations)
    problems.push(
      `${id}: ${nodes
        .map(({ target }) => target.join(" "))
        .slice(0, 3)
        .join(", ")}`,
    );
  return [...problems, ...faults];
}

describe.each([
  { language: "en", theme: "light" },
  { language: "ru", theme: "dark" },
] as const)("in $language, $theme", ({ language, theme }) => {
  test("no page of a visitor breaks a rule", async () => {
    const visitor = await stage.visit({ language, theme });
    const found: Record<string, string[]> = {};
    for (const [name, path] of Object.entries(VISITOR_PAGES))
      found[name] = await look(visitor, `${name}-${language}-${theme}`, path);
    expect(onlyProblems(found)).toEqual({});
    await visitor.close();
  });

  test("no page of the dashboard breaks a rule", async () => {
    const member = await stage.signedIn({ language, theme });
    const found: Record<string, string[]> = {};
    for (const [name, path] of Object.entries(addresses))
      found[name] = await look(member, `${name}-${language}-${theme}`, path);
    expect(onlyProblems(found)).toEqual({});
    await member.close();
  });
});

/** Few, and of what should not change unseen. `ATLAS_BASELINES=write npm run test:browser` takes them anew. */
test.each([
  { name: "sign-in", language: "en", theme: "light", width: 1440 },
  { name: "sign-in", language: "ru", theme: "dark", width: 390 },
  { name: "not-found", language: "en", theme: "light", width: 1024 },
  { name: "new-integration", language: "ru", theme: "light", width: 1440 },
  { name: "new-integration", language: "en", theme: "dark", width: 390 },
  { name: "new-integration-form", language: "en", theme: "dark", width: 1440 },
  { name: "connect", language: "en", theme: "light", width: 1440 },
  { name: "connect", language: "ru", theme: "dark", width: 390 },
] as const)("$name looks as it did: $language, $theme, $width px", async (picture) => {
  const { name, language, theme, width } = picture;
  const { page, close } = await stage.signedIn({ language, theme, width, height: 844 });
  if (name === "connect") await page.goto(await connectLink());
  else if (name === "sign-in") {
    await page.context().clearCookies();
    await page.goto(`${stage.stack.dashboardUrl}/signin`);
  } else await page.goto(`${stage.stack.dashboardUrl}${addresses[name]}`);
  await settle(page);
  const changing = name === "connect" ? [page.locator(".host")] : [];
  expect(await differenceOf(page, `${name}-${language}-${theme}-${width}`, changing)).toBeNull();
  await close();
});

async function connectLink(): Promise<string> {
  const made = await stage.tenant.app.send("POST", "/v1/connect/sessions", {
    external_id: "u_48213",
    return_to: stage.tenant.returnUrl,
    consent_page: true,
  });
  return (JSON.parse(made.text) as { url: string }).url;
}

const onlyProblems = (found: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(found).filter(([, problems]) => problems.length > 0));
