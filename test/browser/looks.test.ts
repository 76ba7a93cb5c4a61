import { afterAll, beforeAll, expect, test } from "vitest";
import { MEMBER_PAGES, type PagesStage, openPagesStage, settle } from "./support/pages.ts";
import { differenceOf } from "./support/same-look.ts";

let stage: PagesStage;

beforeAll(async () => {
  stage = await openPagesStage();
});
afterAll(() => stage.close());

/** A few pages that must not change unnoticed. `ATLAS_BASELINES=write npm run test:browser` takes their pictures again. */
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
  } else await page.goto(stage.stack.dashboardUrl + stage.addressOf(MEMBER_PAGES[name]));
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
