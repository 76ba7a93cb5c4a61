import { Cookie, CookieJar as ToughJar } from "tough-cookie";

/** What a cookie's SameSite attribute is held against. */
export type CookieUse = { sameSite: boolean; safeNavigation: boolean };

/**
 * A browser's cookies: tough-cookie, with two habits of browsers. A cookie without SameSite is Lax, and `localhost` may
 * set cookies.
 *
 * @see [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)
 */
export class CookieJar {
  readonly #jar = new ToughJar(undefined, {
    allowSpecialUseDomain: true,
    prefixSecurity: "strict",
    rejectPublicSuffixes: false,
  });

  /** The `Cookie` header for a request, or null. */
  headerFor(url: URL, use: CookieUse): string | null {
    const sameSiteContext = use.sameSite ? "strict" : use.safeNavigation ? "lax" : "none";
    return this.#jar.getCookieStringSync(url.href, { sameSiteContext }) || null;
  }

  /** Stores an answer's `Set-Cookie` headers; what a browser would refuse is ignored. */
  keep(url: URL, headers: Headers): void {
    for (const header of headers.getSetCookie()) {
      const cookie = Cookie.parse(header);
      if (cookie === undefined) continue;
      cookie.sameSite ??= "lax";
      this.#jar.setCookieSync(cookie, url.href, { ignoreError: true });
    }
  }

  /** The value of a cookie that would be sent to this address. */
  value(url: URL, name: string): string | null {
    const cookies = this.#jar.getCookiesSync(url.href, { allPaths: true });
    return cookies.find(({ key }) => key === name)?.value ?? null;
  }

  clear(): void {
    this.#jar.removeAllCookiesSync();
  }
}
