import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { makePng } from "#support/pictures";
import { type Stage, openStage } from "./support/stage.ts";

/** A connect flow believes what it knows of a project for this long. */
const MEMORY_MS = 20_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = () =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/settings?tab=page`;

test("logo, colour and support address are chosen beside the preview, and stand on the real page", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address());
  const preview = page.getByRole("region", { name: "Preview of the connect page" });
  await preview.waitFor();

  const picker = page.locator("input[type=file]");
  const picture = (buffer: Buffer, name = "logo.png") => ({
    name,
    mimeType: "image/png",
    buffer,
  });
  await picker.setInputFiles(picture(Buffer.alloc(70_000)));
  await page.getByText("This picture is larger than 64 KiB.").waitFor();
  await picker.setInputFiles(picture(Buffer.from("<svg onload=alert(1)>")));
  await page.getByText("Use a whole, still PNG, JPEG or WebP picture").waitFor();
  await picker.setInputFiles(picture(makePng(64, 64)));
  await page.getByText("The logo is saved").waitFor();
  const isLoaded = (selector: string) =>
    page.waitForFunction((one) => {
      const image = document.querySelector<HTMLImageElement>(one);
      return image !== null && image.complete && image.naturalWidth === 64;
    }, selector);
  await isLoaded(".logo-field img");
  await isLoaded(".hosted-preview img.tile");

  const color = page.getByLabel("Colour of the main button");
  await color.fill("#ffff00");
  await page.getByText("This colour does not stand out in the light theme.").waitFor();
  await page.getByRole("button", { name: /^Take #/ }).click();
  expect(await color.inputValue()).toMatch(/^#[0-9a-f]{6}$/);
  await color.fill("#c2410c");
  const button = preview.locator(".btn.primary");
  await expect
    .poll(() => button.evaluate((one) => getComputedStyle(one).backgroundColor))
    .toBe("rgb(194, 65, 12)");
  const support = page.getByLabel("Support address");
  await support.fill("no address");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Enter an e-mail address, or a URL").waitFor();
  await support.fill("help@fieldnote.example");
  await preview.getByText("help@fieldnote.example").waitFor();
  await page.getByRole("button", { name: "Save" }).dblclick();
  await page.getByText("The branding is saved").waitFor();
  expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]);
  await close();

  const session = { external_id: "u_1", return_to: stage.tenant.returnUrl, consent_page: true };
  const made = await stage.tenant.app.send("POST", "/v1/connect/sessions", session);
  const { url } = expectOk<{ url: string }>("connect session", made);
  for (const theme of ["light", "dark"] as const) {
    const person = await stage.visit({ theme });
    await expect
      .poll(
        async () => {
          await person.page.goto(url);
          return person.page.locator("img.tile").count();
        },
        { timeout: MEMORY_MS + 5_000, interval: 1_000 },
      )
      .toBe(1);
    const seen = await person.page.evaluate(() => ({
      logo: document.querySelector<HTMLImageElement>("img.tile")?.naturalWidth,
      color: getComputedStyle(document.querySelector("a.primary") ?? document.body).backgroundColor,
      support: document.querySelector<HTMLAnchorElement>(".support-note a")?.href,
    }));
    expect(seen).toEqual({
      logo: 64,
      color: "rgb(194, 65, 12)",
      support: "mailto:help@fieldnote.example",
    });
    expect(person.faults).toEqual([]);
    await person.close();
  }
});

test("pictures as Chromium makes them are taken in all three formats", async () => {
  const { page, close } = await stage.visit();
  await page.goto(`${stage.stack.dashboardUrl}/signin`);
  for (const type of ["image/png", "image/jpeg", "image/webp"]) {
    const url = await page.evaluate((format) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [128, 96];
      const context = canvas.getContext("2d");
      context?.fillRect(0, 0, 64, 64);
      return canvas.toDataURL(format);
    }, type);
    const [head, logo] = url.split(",");
    expect(head).toContain(type);
    const path = `/v1/projects/${stage.tenant.projectId}/branding`;
    const answer = await stage.tenant.developer.dashboard.send("PATCH", path, { logo });
    expect(JSON.parse(answer.text)).toMatchObject({ logo: { type, width: 128, height: 96 } });
  }
  await close();
});
