import { createHmac } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import type { WorkerName } from "../../workerd/environment.ts";
import { type Settings, secretsOf } from "../config/settings.ts";
import { BUNDLE_FOLDER } from "../config/resolved-config.ts";
import { configPath } from "./bundle.ts";

/** Cloudflare takes 25 characters. */
const TAG_CHARACTERS = 24;

/**
 * What a built Worker is called at Cloudflare: the same for the same code, configuration and secrets, wherever it was
 * built. Keyed with the operator's secret, because a plain hash would let readers of the tag guess at weak secrets.
 */
export async function versionTag(
  { folder, settings }: { folder: string; settings: Settings },
  worker: WorkerName,
): Promise<string> {
  const hash = createHmac("sha256", settings["JOBS_SECRET"] ?? "");
  hash.update(await readFile(configPath(folder, worker), "utf8")).update("\0");
  const bundle = `${folder}/${worker}/${BUNDLE_FOLDER}`;
  for (const name of (await readdir(bundle)).toSorted())
    hash
      .update(`${name}\0`)
      .update(await readFile(`${bundle}/${name}`))
      .update("\0");
  hash.update(JSON.stringify(Object.entries(secretsOf(worker, settings))));
  return hash.digest("hex").slice(0, TAG_CHARACTERS);
}
