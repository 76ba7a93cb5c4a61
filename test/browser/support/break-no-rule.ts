import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GuardedPage } from "./open-page.ts";
import { MEMBER_PAGES, type PagesStage, VISITOR_PAGES, openPagesStage, settle } from "./pages.ts";

const SHOTS = fileURLToPath(new URL("../../../.atlas/screenshots/", import.meta.url));
const KEEPS_SHOTS = process.env.ATLAS_SCREENSHOTS === "write";
const WIDTHS = [390, 1024, 1440];
/** Of WCAG 2.2 AA and of good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Opens a page, looks at it at every width, and returns what is wrong with it. */
async function look({ page, faults }: GuardedPage, name: string, url: string): Promise<string[]> {
  faults.length = 0;
  await page.goto(url);
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

/**
 * Tests of every page of the dashboard in one language and scheme, at three widths.
 * `ATLAS_SCREENSHOTS=write npm run test:browser` keeps the pictures.
 */
export function describePages(language: "en" | "ru", theme: "light" | "dark"): void {
  describe(`in ${language}, ${theme}`, () => {
    let stage: PagesStage;
    let visitor: GuardedPage;
    let member: GuardedPage;
    beforeAll(async () => {
      if (KEEPS_SHOTS) await mkdir(SHOTS, { recursive: true });
      stage = await openPagesStage();
      visitor = await stage.visit({ language, theme });
      member = await stage.signedIn({ language, theme });
    });
    afterAll(async () => {
      await Promise.all([visitor.close(), member.close()]);
      await stage.close();
    });

    test.each(VISITOR_PAGES)("a visitor's page breaks no rule: %s", async (path) => {
      const name = `${path.slice(1)}-${language}-${theme}`;
      expect(await look(visitor, name, stage.stack.dashboardUrl + path)).toEqual([]);
    });

    test.each(Object.entries(MEMBER_PAGES))("a page breaks no rule: %s", async (name, path) => {
      const url = stage.stack.dashboardUrl + stage.addressOf(path);
      expect(await look(member, `${name}-${language}-${theme}`, url)).toEqual([]);
    });
  });
}
