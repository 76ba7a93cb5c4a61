import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, "../../..");

const SKIPPED = new Set(["node_modules", "dist", "coverage"]);
const isSkipped = (name: string): boolean =>
  SKIPPED.has(name) || (name.startsWith(".") && name !== ".ci" && name !== ".github");

/** Every file of the repository that people write, by its path from the root; hidden folders but CI's are left out. */
export function listFiles(folder = ""): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return isSkipped(entry.name) ? [] : listFiles(path);
    return [path];
  });
}

export const readText = (path: string): string => readFileSync(join(ROOT, path), "utf8");
