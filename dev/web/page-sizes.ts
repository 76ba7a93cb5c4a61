import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

type Chunk = {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
};

/** What one page of the dashboard loads, in bytes of gzip -9. */
export type PageSize = { page: string; javascript: number; css: number };

/** In bytes: what every page loads, and what the largest page may load in all. */
export const BUDGET = { entry: 150 * 1024, page: 220 * 1024 };

/**
 * Reads off a build what each page loads until it is shown: the entry, the layouts around it, and its own chunk, each
 * with what it imports. The first line is the entry alone.
 */
export async function readPageSizes(assets: string): Promise<PageSize[]> {
  const manifest: Record<string, Chunk> = JSON.parse(
    await readFile(`${assets}/.vite/manifest.json`, "utf8"),
  );
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry === true) ?? "";
  const sizes = new Map<string, number>();
  const sizeOf = async (file: string): Promise<number> => {
    const known = sizes.get(file);
    if (known !== undefined) return known;
    const size = gzipSync(await readFile(`${assets}/${file}`), { level: 9 }).length;
    sizes.set(file, size);
    return size;
  };
  const measure = async (page: string, keys: readonly string[]): Promise<PageSize> => {
    const files = filesOf(manifest, keys);
    let javascript = 0;
    let css = 0;
    for (const file of files)
      if (file.endsWith(".css")) css += await sizeOf(file);
      else javascript += await sizeOf(file);
    return { page, javascript, css };
  };
  const pages = Object.keys(manifest).filter((key) =>
    /^src\/routes\/.*\?tsr-split=component/.test(key),
  );
  const layouts = (page: string) =>
    pages.filter((other) => isLayoutOf(other, page)).concat(page, entry);
  return [
    await measure("(every page)", [entry]),
    ...(await Promise.all(
      pages.map((page) => measure(page.replace(/^src\/routes\/|\.tsx\?.*$/g, ""), layouts(page))),
    )),
  ];
}

/** Whether a route is drawn around another: `_auth`, and the frame of a project. */
export function isLayoutOf(layout: string, page: string): boolean {
  if (layout.startsWith("src/routes/_auth.tsx")) return page.startsWith("src/routes/_auth/");
  const frame = /^(.*)\/route\.tsx/.exec(layout)?.[1];
  return frame !== undefined && page.startsWith(`${frame}/`);
}

function filesOf(manifest: Readonly<Record<string, Chunk>>, keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const files = new Set<string>();
  const visit = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (chunk === undefined) return;
    files.add(chunk.file);
    for (const file of chunk.css ?? []) files.add(file);
    for (const other of chunk.imports ?? []) visit(other);
  };
  for (const key of keys) visit(key);
  return files;
}
