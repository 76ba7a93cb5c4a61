import { expect, test } from "vitest";
import { buildWeb } from "../../deploy/workerd/web-build.ts";
import { BUDGET, readPageSizes } from "../../dev/web/page-sizes.ts";

test("the first load and every page stay within the budget of sizes", async () => {
  const { assets } = await buildWeb();
  const sizes = await readPageSizes(assets);
  const [entry, ...pages] = sizes.map(({ page, javascript, css }) => ({
    page,
    bytes: javascript + css,
  }));
  expect(pages.length).toBeGreaterThan(15);
  expect(entry?.bytes).toBeLessThanOrEqual(BUDGET.entry);
  expect(pages.filter(({ bytes }) => bytes > BUDGET.page)).toEqual([]);
});
