import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { startBridge } from "../../../bridge/bridge.ts";
import { migrate } from "../../../deploy/migrate.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDER = join(ROOT, "node_modules/.cache/atlas");

let making: Promise<string> | null = null;

/**
 * A file with an empty, migrated embedded database. An engine that starts from it is ready in a tenth of the time.
 *
 * Made once for each state of the migrations and the engine, and kept in the dependencies' cache folder. Test processes
 * that make it at the same time do not disturb each other.
 */
export function databaseSnapshot(): Promise<string> {
  making ??= findOrMake();
  return making;
}

async function findOrMake(): Promise<string> {
  const path = join(FOLDER, `database-${await migrationsFingerprint()}.tar`);
  if (await exists(path)) return path;
  await mkdir(FOLDER, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, await makeDump());
  await rename(unfinished, path);
  await removeOlder(path);
  return path;
}

/** What a migrated, empty database follows from: the engine's version, and every file of the migrations. */
export async function migrationsFingerprint(): Promise<string> {
  const hash = createHash("sha256");
  hash.update(await readFile(join(ROOT, "node_modules/@electric-sql/pglite/package.json")));
  const folder = join(ROOT, "drizzle");
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort())
    hash.update(name).update(await readFile(join(folder, name)));
  hash.update(await readFile(join(folder, "meta/_journal.json")));
  return hash.digest("hex").slice(0, 16);
}

async function makeDump(): Promise<Uint8Array> {
  const dataDir = join(tmpdir(), `atlas-snapshot-${process.pid}-${Date.now()}`);
  try {
    const bridge = await startBridge({ sqlPassword: "snapshot", redisToken: "snapshot", dataDir });
    try {
      await migrate(bridge.databaseUrl, { wsProxy: `${new URL(bridge.url).host}/v2` });
    } finally {
      await bridge.close();
    }
    const engine = await PGlite.create({ dataDir });
    const dump = await engine.dumpDataDir("none");
    await engine.close();
    return new Uint8Array(await dump.arrayBuffer());
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Others may be about to read an older one only if they run on older migrations: not in this checkout. */
async function removeOlder(path: string): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const other = join(FOLDER, name);
    if (name.startsWith("database-") && name.endsWith(".tar") && other !== path)
      await rm(other, { force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
