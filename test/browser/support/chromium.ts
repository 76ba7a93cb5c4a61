import { type Browser, chromium } from "playwright-core";

/** Debian's; `npm run test:browser` installs it where it is missing. */
export const CHROMIUM_PATH = "/usr/bin/chromium";

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

export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM_PATH, headless: true, args: QUIET });
