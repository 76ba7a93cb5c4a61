import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium without windows, a third faster. `npm run test:browser` installs it where it is missing. */
export const CHROMIUM_PATH = "/usr/bin/chromium-headless-shell";

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

/** Our pages have nothing to hide from each other, and a process for each takes time. */
const SHARED = ["--process-per-site", "--renderer-process-limit=1"];

export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: [...QUIET, ...SHARED] });
