import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GuardedPage } from "./support/open-page.ts";
import { differenceOf } from "./support/same-look.ts";
import { type Stage, openStage } from "./support/stage.ts";

/**
 * Every page of the dashboard, looked at in both schemes and languages, and at three widths.
 * `ATLAS_SCREENSHOTS=write npm run test:browser` keeps the pictures.
 */
const SHOTS = fileURLToPath(new URL("../../.atlas/screenshots/", import.meta.url));
const KEEPS_SHOTS = process.env.ATLAS_SCREENSHOTS === "write";
const WIDTHS = [390, 1024, 1440];
/** Of WCAG 2.2 AA and of good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let stage: Stage;
let ids: { connection: string; endUser: string; flow: string; webhook: string };

beforeAll(async () => {
  if (KEEPS_SHOTS) await mkdir(SHOTS, { recursive: true });
  stage = await openStage();
  const flows = await stage.tenant.app.send("GET", "/v1/flows");
  const [flow] = (JSON.parse(flows.text) as { data: { id: string; end_user_id: string }[] }).data;
  const url = "https://hooks.atlas.example/a-rather-long-path/for-webhooks-of-the-shop";
  const webhook = { url, event_types: ["project.deleted"] };
  const made = await stage.tenant.app.send("POST", "/v1/webhooks", webhook);
  ids = {
    webhook: (JSON.parse(made.text) as { id: string }).id,
    connection: stage.connectionIds[0] ?? "",
    endUser: flow?.end_user_id ?? "",
    flow: flow?.id ?? "",
  };
});
afterAll(() => stage.close());

const VISITOR_PAGES = [
  "/signin",
  "/signup",
  "/reset",
  "/reset#token",
  "/invite#token",
  "/verify",
  "/verify#token",
] as const;
/** `:project` and the ids are those of the stage. */
const MEMBER_PAGES = {
  projects: "/projects",
  account: "/account",
  "account-tokens": "/account?tab=tokens",
  overview: ":project",
  start: ":project/start",
  integrations: ":project/integrations",
  "new-integration": ":project/integrations/new",
  "new-integration-form": ":project/integrations/new?provider=generic-oidc",
  integration: ":project/integrations/sandbox",
  "integration-advanced": ":project/integrations/sandbox?tab=advanced",
  connections: ":project/connections",
  connection: ":project/connections/:connection",
  "end-users": ":project/end-users",
  "end-user": ":project/end-users/:endUser",
  flows: ":project/flows",
  flow: ":project/flows/:flow",
  "api-keys": ":project/api-keys",
  members: ":project/members",
  webhooks: ":project/webhooks",
  webhook: ":project/webhooks/:webhook",
  audit: ":project/audit",
  settings: ":project/settings",
  "settings-page": ":project/settings?tab=page",
  "settings-origins": ":project/settings?tab=allowed-origins",
  "not-found": ":project/nothing-here",
} as const;

const addressOf = (path: string): string =>
  path
    .replace(":project", `/projects/${stage.tenant.projectId}`)
    .replace(/:(connection|endUser|flow|webhook)$/, (_, name: keyof typeof ids) => ids[name]);

/** Waits until nothing loads any more: the skeletons are gone. */
async function settle(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  await page.evaluate(() => document.fonts.ready);
}

/** Opens a page, looks at it at every width, and returns what is wrong with it. */
async function look({ page, faults }: GuardedPage, name: string, path: string): Promise<string[]> {
  faults.length = 0;
  await page.goto(stage.stack.dashboardUrl + path);
  await settle(page);
  const problems: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    if (KEEPS_SHOTS) await page.screenshot({ path: `${SHOTS}${name}-${width}.png` });
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
  let visitor: GuardedPage;
  let member: GuardedPage;
  beforeAll(async () => {
    visitor = await stage.visit({ language, theme });
    member = await stage.signedIn({ language, theme });
  });
  afterAll(() => Promise.all([visitor.close(), member.close()]));

  test.each(VISITOR_PAGES)("a visitor's page breaks no rule: %s", async (path) => {
    expect(await look(visitor, `${path.slice(1)}-${language}-${theme}`, path)).toEqual([]);
  });

  test.each(Object.entries(MEMBER_PAGES))("a page breaks no rule: %s", async (name, path) => {
    expect(await look(member, `${name}-${language}-${theme}`, addressOf(path))).toEqual([]);
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
  } else await page.goto(stage.stack.dashboardUrl + addressOf(MEMBER_PAGES[name]));
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
