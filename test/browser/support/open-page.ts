import type { Browser, BrowserContext, Page } from "playwright-core";
import { onTestFailed } from "vitest";

export type PageOptions = {
  language?: "en" | "ru";
  theme?: "light" | "dark";
  width?: number;
  height?: number;
};

export type GuardedPage = {
  page: Page;
  context: BrowserContext;
  /** What went wrong in the page since it was opened: broken policies, errors, requests to other hosts. */
  faults: string[];
  close(): Promise<void>;
};

const IGNORED =
  /favicon|Failed to load resource: the server responded with a status of (?:4\d\d|503)/;

/**
 * A browser window of one person, that writes down everything a page must not do: break the content security policy, log
 * an error, throw, or ask another host.
 */
export async function openPage(
  browser: Browser,
  origins: readonly string[],
  { language = "en", theme = "light", width = 1440, height = 900 }: PageOptions = {},
): Promise<GuardedPage> {
  const context = await browser.newContext({
    locale: language === "en" ? "en-GB" : "ru-RU",
    timezoneId: "UTC",
    colorScheme: theme,
    reducedMotion: "reduce",
    viewport: { width, height },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  const hosts = new Set(origins.map((origin) => new URL(origin).host));
  page.on("console", (message) => {
    if (message.type() === "error" && !IGNORED.test(message.text()))
      faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && !hosts.has(host)) faults.push(`asked ${host}`);
  });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  tellWhenTestFails(page, faults);
  return { page, context, faults, close: () => context.close() };
}

/** A wait that ran out says nothing of what was there instead. */
function tellWhenTestFails(page: Page, faults: readonly string[]): void {
  const tell = async () => {
    if (page.isClosed()) return;
    const [text, values] = await page.evaluate(() => [
      document.body.innerText,
      [...document.querySelectorAll("input")].map(
        ({ name, type, value }) => `${name}=${type === "password" ? value.length : value}`,
      ),
    ]);
    console.error([page.url(), text, values, faults].flat().join("\n"));
  };
  try {
    onTestFailed(() => tell().catch(() => undefined));
  } catch {
    // Opened before all tests: no test can fail with it yet.
  }
}
