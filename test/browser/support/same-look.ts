import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";

const BASELINES = fileURLToPath(new URL("../baselines/", import.meta.url));
const SHOTS = fileURLToPath(new URL("../../../.atlas/screenshots/", import.meta.url));
/** Differences of a colour that the eye does not see, of 255. */
const SAME_COLOUR = 24;
/** Letters may be drawn a hair differently by another build of the browser. */
const SAME_LOOK = 0.002;

/**
 * Compares what a page shows with its picture in test/browser/baselines. `ATLAS_BASELINES=write` makes the pictures.
 *
 * @param changing Parts that differ from run to run; they are covered.
 * @returns What differs, with where the new picture is; null when nothing does.
 */
export async function differenceOf(
  page: Page,
  name: string,
  changing: Locator[] = [],
): Promise<string | null> {
  const shown = await page.screenshot({
    animations: "disabled",
    mask: changing,
    maskColor: "#888",
  });
  const baseline = `${BASELINES}${name}.png`;
  if (process.env["ATLAS_BASELINES"] === "write") {
    await mkdir(BASELINES, { recursive: true });
    await writeFile(baseline, shown);
    return null;
  }
  const share = await differingShare(page, await readFile(baseline), shown);
  if (share <= SAME_LOOK) return null;
  const path = `${SHOTS}${name}-now.png`;
  await mkdir(SHOTS, { recursive: true });
  await writeFile(path, shown);
  return `${name}: ${(share * 100).toFixed(2)} % of the picture differ; see ${path}`;
}

/** The share of pixels that differ, counted on an empty page of the same browser; 1 for pictures of two sizes. */
async function differingShare(page: Page, one: Buffer, other: Buffer): Promise<number> {
  const blank = await page.context().newPage();
  try {
    return await blank.evaluate(
      async ({ pictures, sameColour }) => {
        const [first, second] = await Promise.all(
          pictures.map(async (base64) => {
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
            canvas?.drawImage(bitmap, 0, 0);
            return canvas?.getImageData(0, 0, bitmap.width, bitmap.height);
          }),
        );
        if (!first || !second || first.width !== second.width || first.height !== second.height)
          return 1;
        let differing = 0;
        for (let at = 0; at < first.data.length; at += 4)
          if (
            [0, 1, 2].some(
              (part) =>
                Math.abs((first.data[at + part] ?? 0) - (second.data[at + part] ?? 0)) > sameColour,
            )
          )
            differing += 1;
        return (differing * 4) / first.data.length;
      },
      { pictures: [one, other].map((bytes) => bytes.toString("base64")), sameColour: SAME_COLOUR },
    );
  } finally {
    await blank.close();
  }
}
