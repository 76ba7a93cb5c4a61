import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { CHROMIUM_PATH } from "./chromium.ts";

const PACKAGES = "chromium-headless-shell fonts-noto-core fonts-dejavu-core";
/** The hosted pages take the system's font, and their pictures are compared. */
const FONT_PATH = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf";
const LIMIT_MS = 300_000;
const isComplete = (): boolean => existsSync(CHROMIUM_PATH) && existsSync(FONT_PATH);

/** Installs Debian's Chromium where it is missing. Before the tests: two of them at once would get in each other's way. */
if (!isComplete()) {
  console.log("Installing Chromium…");
  const command = `apt-get update -qq && apt-get install -y -qq ${PACKAGES}`;
  const run = spawnSync("sh", ["-c", command], { encoding: "utf8", timeout: LIMIT_MS });
  if (run.status !== 0 || !isComplete()) {
    console.error(`Chromium is missing. Run: apt-get install ${PACKAGES}\n${run.stderr}`);
    process.exit(1);
  }
}
