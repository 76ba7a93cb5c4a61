import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { CHROMIUM_PATH } from "./chromium.ts";

const PACKAGES = "chromium fonts-noto-core fonts-dejavu-core";
const LIMIT_MS = 300_000;

/** Installs Debian's Chromium where it is missing. Before the tests: two of them at once would get in each other's way. */
if (!existsSync(CHROMIUM_PATH)) {
  console.log("Installing Chromium…");
  const command = `apt-get update -qq && apt-get install -y -qq ${PACKAGES}`;
  const run = spawnSync("sh", ["-c", command], { encoding: "utf8", timeout: LIMIT_MS });
  if (run.status !== 0 || !existsSync(CHROMIUM_PATH)) {
    console.error(`Chromium is missing. Run: apt-get install ${PACKAGES}\n${run.stderr}`);
    process.exit(1);
  }
}
