import { createHmac } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { WorkerName } from "../../workerd/environment.ts";
import { type Settings, secretsOf } from "../config/settings.ts";
import { configPath } from "./bundle.ts";

/** Cloudflare takes 25 characters. */
const TAG_CHARACTERS = 24;

/** Not part of what runs, or different on every machine. */
const NOT_UPLOADED = /\.map$|(?:^|\/)README\.md$/;

/**
 * What a built Worker is called at Cloudflare: the same for the same code, configuration and secrets, wherever it was
 * built. Keyed with the operator's secret, because a plain hash would let readers of the tag guess at weak secrets.
 */
export async function versionTag(
  { folder, settings }: { folder: string; settings: Settings },
  worker: WorkerName,
): Promise<string> {
  const hash = createHmac("sha256", settings["JOBS_SECRET"] ?? "");
  const config = await readFile(configPath(folder, worker), "utf8");
  hash.update(config.replace(/^main = .*$/m, "")).update("\0");
  const bundle = `${folder}/${worker}/bundle`;
  for (const name of (await readdir(bundle, { recursive: true })).toSorted()) {
    if (NOT_UPLOADED.test(name)) continue;
    const code = await readFile(resolve(bundle, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EISDIR") return null;
      throw error;
    });
    if (code !== null) hash.update(`${name}\0`).update(code).update("\0");
  }
  hash.update(JSON.stringify(Object.entries(secretsOf(worker, settings))));
  return hash.digest("hex").slice(0, TAG_CHARACTERS);
}
