import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Generator, getConfig } from "@tanstack/router-generator";
import { renderApiTypes } from "./api-types.ts";
import { renderSprite } from "../logos/render-logos.ts";
import { renderHostedWords } from "./hosted-words.ts";

const WEB = fileURLToPath(new URL("../../web/", import.meta.url));

/**
 * Writes what the dashboard's sources need and git does not keep: the types of the API, the tree of its routes, the
 * providers' marks, and the words of the hosted pages.
 */
export async function generateWeb(): Promise<void> {
  await putWhenChanged("src/api/schema.gen.d.ts", await renderApiTypes());
  await putWhenChanged("public/providers.svg", renderSprite());
  await putWhenChanged("src/features/settings/preview/words.gen.ts", renderHostedWords());
  const config = getConfig(
    {
      target: "react",
      routesDirectory: `${WEB}src/routes`,
      generatedRouteTree: `${WEB}src/route-tree.gen.ts`,
      quoteStyle: "double",
      semicolons: true,
      disableLogging: true,
    },
    WEB,
  );
  await new Generator({ config, root: WEB }).run();
}

/** A file that stays as it is keeps its time, so that nothing is built again for it. */
async function putWhenChanged(path: string, text: string): Promise<void> {
  const kept = await readFile(WEB + path, "utf8").catch(() => null);
  if (kept !== text) await writeFile(WEB + path, text);
}

if (import.meta.main) await generateWeb();
