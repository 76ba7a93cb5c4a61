/** What the browser ended at: a page of the sandbox, or (with no body) the app's callback. */
export type Page = { url: string; status: number; html: string; headers: Headers };

/**
 * A browser of the plainest kind for tests: cookies with their paths, redirects, and forms; no scripts.
 *
 * It stops at the first address outside the origin where it started, without requesting it.
 */
export class Browser {
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>();
  readonly #acceptLanguage: string;

  constructor(acceptLanguage = "en") {
    this.#acceptLanguage = acceptLanguage;
  }

  open(url: URL): Promise<Page> {
    return this.#go(url, { method: "GET" });
  }

  /** Posts the page's form with these fields only; the page must contain a button for each of them. */
  submit(page: Page, fields: Record<string, string>): Promise<Page> {
    const action = /<form method="post" action="([^"]+)">/.exec(page.html)?.[1];
    if (action === undefined) throw new Error(`no form at ${page.url}: ${page.status}`);
    for (const name of Object.keys(fields)) {
      if (!page.html.includes(`name="${name}"`)) throw new Error(`no field ${name}`);
    }
    const body = new URLSearchParams(fields);
    return this.#go(new URL(action, page.url), { method: "POST", body });
  }

  async #go(start: URL, init: RequestInit): Promise<Page> {
    let url = start;
    let request = init;
    for (let hop = 0; hop < 10; hop += 1) {
      const response = await fetch(url, {
        ...request,
        redirect: "manual",
        headers: {
          accept: "text/html",
          "accept-language": this.#acceptLanguage,
          cookie: this.#cookiesFor(url),
        },
      });
      this.#keep(response, url);
      const location = response.headers.get("location");
      if (location === null) {
        const html = await response.text();
        return { url: url.href, status: response.status, html, headers: response.headers };
      }
      await response.body?.cancel();
      url = new URL(location, url);
      request = { method: "GET" };
      if (url.origin !== start.origin) {
        return { url: url.href, status: response.status, html: "", headers: response.headers };
      }
    }
    throw new Error("too many redirects");
  }

  #cookiesFor(url: URL): string {
    const matching = [...this.#cookies.values()].filter(({ path }) =>
      url.pathname.startsWith(path),
    );
    return matching.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  #keep(response: Response, url: URL): void {
    for (const header of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = header.split(/;\s*/);
      const [name = "", value = ""] = pair.split("=", 2);
      const path =
        attributes.find((a) => a.toLowerCase().startsWith("path="))?.slice(5) ?? url.pathname;
      const expires = attributes.find((a) => a.toLowerCase().startsWith("expires="))?.slice(8);
      const key = `${name} ${path}`;
      if (expires !== undefined && Date.parse(expires) < Date.now()) this.#cookies.delete(key);
      else this.#cookies.set(key, { name, value, path });
    }
  }
}
