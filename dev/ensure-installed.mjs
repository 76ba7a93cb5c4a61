// Runs before every other script, on the system's own Node, with nothing installed yet: built-ins only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const stamp = new URL("node_modules/.atlas-lock", root);
const installed = new URL("node_modules/.package-lock.json", root);

const read = (url) => (existsSync(url) ? readFileSync(url, "utf8") : null);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/**
 * Whether node_modules holds every package of the lock file in its version, by npm's own notes. Optional packages may be
 * missing: they are for other platforms.
 */
function isInstalled(lock) {
  const noted = read(installed);
  if (noted === null) return false;
  const present = JSON.parse(noted).packages ?? {};
  return Object.entries(JSON.parse(lock).packages ?? {}).every(
    ([path, { version, optional }]) =>
      path === "" || (present[path] ? present[path].version === version : optional === true),
  );
}

/** Speaks on stderr only: the script that follows may print JSON on stdout. */
function install() {
  console.error("Installing the packages of package-lock.json, once (npm ci)…");
  // On Windows npm is a script, which only a shell can start.
  const { status } = spawnSync("npm", ["ci", "--loglevel=error"], {
    cwd: fileURLToPath(root),
    stdio: ["ignore", process.stderr, "inherit"],
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  console.error("The packages could not be installed. npm says why above; fix that and try again.");
  process.exit(1);
}

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Atlas needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const lock = read(new URL("package-lock.json", root)) ?? "";
const wanted = sha256(lock);
if (read(stamp)?.trim() !== wanted) {
  if (!isInstalled(lock)) install();
  writeFileSync(stamp, `${wanted}\n`);
}
