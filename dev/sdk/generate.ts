import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import type { makePublicDoor } from "../../workers/gateway/src/doors/public-door.ts";
import { renderDocumentTypes } from "../web/api-types.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The SDK's files, and the documents of the public door that they are written from. */
const FILES = [
  { name: "schema.gen.ts", path: "/openapi.json", api: "public door" },
  { name: "management.gen.ts", path: "/management/openapi.json", api: "management API" },
];

type PublicDoor = { makePublicDoor: typeof makePublicDoor };

/** Writes the SDK's types, which git does not keep: the API for keys and the management API. */
export async function generateSdkTypes(): Promise<void> {
  // The door renders pages with JSX, which Node does not load by itself.
  const { module } = await runnerImport<PublicDoor>("./workers/gateway/src/doors/public-door.ts", {
    root: ROOT,
    configFile: false,
    logLevel: "error",
  });
  const { app } = module.makePublicDoor();
  for (const { name, path, api } of FILES) {
    const answer = await app.request(path, {}, { config: { baseUrl: "" } });
    const text = await renderDocumentTypes(await answer.text(), api);
    const file = new URL(`../../sdk/src/${name}`, import.meta.url);
    // A file that stays as it is keeps its time, so that nothing is built again for it.
    const kept = await readFile(file, "utf8").catch(() => null);
    if (kept !== text) await writeFile(file, text);
  }
}

if (import.meta.main) await generateSdkTypes();
