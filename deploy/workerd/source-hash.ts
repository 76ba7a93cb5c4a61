import { createHash, type Hash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";

const ROOT = new URL("../../", import.meta.url);

/** What is in these files and folders of the repository, without tests, documents and generated files. */
export async function hashOf(paths: readonly string[], seed = ""): Promise<string> {
  const hash = createHash("sha256").update(seed);
  for (const path of paths) await addToHash(hash, path);
  return hash.digest("hex");
}

async function addToHash(hash: Hash, path: string): Promise<void> {
  const url = new URL(path, ROOT);
  let entries: string[];
  try {
    entries = (await readdir(url, { withFileTypes: true }))
      .filter(
        (entry) =>
          !/\.(test\.tsx?|md)$|\.gen\.|^providers\.svg$|^(node_modules|test|dist)$|^\./.test(
            entry.name,
          ),
      )
      .map((entry) => entry.name)
      .sort();
  } catch {
    hash
      .update(`${path}\0`)
      .update(await readFile(url))
      .update("\0");
    return;
  }
  for (const entry of entries) await addToHash(hash, `${path}/${entry}`);
}
