import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PATH = "/usr/bin/chromium";

/** Without them Chromium asks servers outside of this machine for things of its own. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

/** Debian's Chromium, installed when it is missing. */
export async function startChromium(): Promise<Browser> {
  if (!existsSync(PATH)) install();
  return chromium.launch({ executablePath: PATH, headless: true, args: QUIET });
}

function install(): void {
  const packages = "chromium fonts-noto-core fonts-dejavu-core";
  const run = spawnSync("sh", ["-c", `apt-get update -qq && apt-get install -y -qq ${packages}`], {
    encoding: "utf8",
    timeout: 240_000,
  });
  if (run.status !== 0 || !existsSync(PATH))
    throw new Error(`Chromium is missing: apt-get install ${packages}\n${run.stderr}`);
}
