import { CookieJar } from "./cookie-jar.ts";
import { type HtmlForm, type HtmlLink, readForms, readLinks } from "./page-elements.ts";
import { exchange } from "./http-exchange.ts";

/** What a navigation ended at. `stopped`: this address was not asked, because the browser was told to stop there. */
export type Page = {
  url: string;
  status: number;
  headers: Headers;
  html: string;
  stopped: boolean;
  /** Every address on the way, the last one included. */
  path: string[];
};

export type BrowserOptions = {
  acceptLanguage?: string;
  /** Where to stop without asking, such as an app's own return URL. */
  stopAt?: (url: URL) => boolean;
};

/** How all addresses of a navigation so far stand to the page, or the person, that began it. */
type Relation = { typed: boolean; sameOrigin: boolean; sameSite: boolean };

type Step = { method: "GET" | "POST"; body?: string; origin?: string };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * As much of a browser as an OAuth flow needs: cookies with SameSite, redirects, forms, the Origin and Sec-Fetch headers
 * of a navigation, and a page's `form-action` policy, held against redirects after a form as well, as Chromium does.
 * No scripts.
 */
export class Browser {
  readonly cookies = new CookieJar();
  readonly #acceptLanguage: string;
  readonly #stopAt: (url: URL) => boolean;

  constructor(options: BrowserOptions = {}) {
    this.#acceptLanguage = options.acceptLanguage ?? "en";
    this.#stopAt = options.stopAt ?? (() => false);
  }

  /** Goes to an address as if a person had typed it. */
  open(url: string | URL): Promise<Page> {
    return this.#navigate(new URL(url), { method: "GET" }, null);
  }

  /** Follows the first link of the page that fits. */
  follow(page: Page, choose: (link: HtmlLink) => boolean): Promise<Page> {
    const link = readLinks(page.html, page.url).find(choose);
    if (link === undefined)
      throw new Error(`No such link at ${withoutQuery(page.url)} (HTTP ${page.status}).`);
    return this.#navigate(new URL(link.href), { method: "GET" }, page);
  }

  /**
   * Sends a form of the page, with these fields laid over its own.
   *
   * @param choose Which form; the first one that has a button or field for each of `fields` when left out.
   */
  submit(
    page: Page,
    fields: Readonly<Record<string, string>> = {},
    choose: (form: HtmlForm) => boolean = (form) => hasAll(form, fields),
  ): Promise<Page> {
    const form = readForms(page.html, page.url).find(choose);
    if (form === undefined)
      throw new Error(`No such form at ${withoutQuery(page.url)} (HTTP ${page.status}).`);
    const sent = new URLSearchParams(form.fields.filter(([name]) => !(name in fields)));
    for (const [name, value] of Object.entries(fields)) sent.append(name, value);
    const target = new URL(form.action);
    if (form.method === "get") {
      target.search = sent.toString();
      return this.#navigate(target, { method: "GET" }, page);
    }
    const secret = page.headers.get("referrer-policy")?.includes("no-referrer") ?? false;
    const origin = secret ? "null" : new URL(page.url).origin;
    return this.#navigate(target, { method: "POST", body: sent.toString(), origin }, page);
  }

  async #navigate(start: URL, first: Step, from: Page | null): Promise<Page> {
    const policy = first.method === "POST" ? formAction(from) : null;
    const path: string[] = [];
    const initiator = from === null ? start : new URL(from.url);
    const relation = { typed: from === null, ...compare(initiator, start) };
    let url = start;
    let step = first;
    for (let hop = 0; hop < 15; hop += 1) {
      path.push(url.href);
      if (policy !== null && !policy(url))
        throw new Error(`form-action of ${withoutQuery(from?.url ?? "")} forbids ${url.origin}.`);
      if (this.#stopAt(url))
        return { url: url.href, status: 0, headers: new Headers(), html: "", stopped: true, path };
      const answer = await exchange(url, {
        method: step.method,
        headers: this.#headers(url, step, relation),
        ...(step.body === undefined ? {} : { body: step.body }),
      });
      this.cookies.keep(url, answer.headers);
      const location = answer.headers.get("location");
      if (!REDIRECTS.has(answer.status) || location === null) {
        const { status, headers, text } = answer;
        return { url: url.href, status, headers, html: text, stopped: false, path };
      }
      const next = new URL(location, url);
      const { sameOrigin, sameSite } = compare(url, next);
      relation.sameOrigin &&= sameOrigin;
      relation.sameSite &&= sameSite;
      url = next;
      if (answer.status !== 307 && answer.status !== 308) step = { method: "GET" };
    }
    throw new Error(`Too many redirects, the last to ${withoutQuery(url.href)}.`);
  }

  #headers(url: URL, step: Step, relation: Relation): Record<string, string> {
    const { typed, sameOrigin, sameSite } = relation;
    const cookie = this.cookies.headerFor(url, {
      sameSite,
      safeNavigation: step.method === "GET",
    });
    return {
      accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
      "accept-language": this.#acceptLanguage,
      "sec-fetch-site": typed
        ? "none"
        : sameOrigin
          ? "same-origin"
          : sameSite
            ? "same-site"
            : "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      ...(step.origin === undefined ? {} : { origin: step.origin }),
      ...(step.body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...(cookie === null ? {} : { cookie }),
    };
  }
}

const hasAll = (form: HtmlForm, fields: Readonly<Record<string, string>>): boolean =>
  Object.entries(fields).every(
    ([name, value]) =>
      form.fields.some(([field]) => field === name) ||
      form.buttons.some((button) => button.name === name && button.value === value),
  );

/** Two ports of one host are one site. */
const compare = (a: URL, b: URL): { sameOrigin: boolean; sameSite: boolean } => ({
  sameOrigin: a.origin === b.origin,
  sameSite: a.protocol === b.protocol && a.hostname === b.hostname,
});

/** Whether a form of this page may lead to an address; null without a policy. */
function formAction(page: Page | null): ((url: URL) => boolean) | null {
  const policy = page?.headers.get("content-security-policy") ?? "";
  const directive = policy.split(";").find((part) => part.trim().startsWith("form-action"));
  if (page === null || directive === undefined) return null;
  const sources = directive.trim().split(/\s+/).slice(1);
  return (url) =>
    sources.some(
      (source) =>
        source === "*" ||
        (source === "'self'" && url.origin === new URL(page.url).origin) ||
        source === url.protocol ||
        (URL.canParse(source) && new URL(source).origin === url.origin),
    );
}

/** An address as it may stand in an error: a query may hold a code or a token. */
const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? "";
