type Cookie = {
  name: string;
  value: string;
  hostname: string;
  path: string;
  sameSite: "strict" | "lax" | "none";
  expiresMs: number;
};

/** What a cookie's SameSite attribute is held against. */
export type CookieUse = { sameSite: boolean; safeNavigation: boolean };

/**
 * A browser's cookies, by host name and path: as in browsers, two ports of one host share them.
 *
 * @see [RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** The `Cookie` header for a request, or null. */
  headerFor(url: URL, use: CookieUse): string | null {
    const sent = [...this.#cookies.values()].filter(
      (cookie) =>
        cookie.hostname === url.hostname &&
        cookie.expiresMs > Date.now() &&
        pathMatches(url.pathname, cookie.path) &&
        (use.sameSite ||
          cookie.sameSite === "none" ||
          (cookie.sameSite === "lax" && use.safeNavigation)),
    );
    sent.sort((a, b) => b.path.length - a.path.length);
    return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** Takes over what an answer's `Set-Cookie` headers say. */
  keep(url: URL, headers: Headers): void {
    for (const header of headers.getSetCookie()) {
      const cookie = parse(header, url);
      if (cookie === null) continue;
      const key = `${cookie.hostname} ${cookie.path} ${cookie.name}`;
      if (cookie.expiresMs <= Date.now()) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }

  /** The value of a cookie that would be sent to this address. */
  value(url: URL, name: string): string | null {
    const match = [...this.#cookies.values()].find(
      (cookie) => cookie.hostname === url.hostname && cookie.name === name,
    );
    return match?.value ?? null;
  }

  clear(): void {
    this.#cookies.clear();
  }
}

function parse(header: string, url: URL): Cookie | null {
  const [pair = "", ...rest] = header.split(";");
  const split = pair.indexOf("=");
  if (split < 1) return null;
  const attributes = new Map(
    rest.map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()] as const;
    }),
  );
  const path = attributes.get("path") ?? "";
  const sameSite = attributes.get("samesite")?.toLowerCase();
  return {
    name: pair.slice(0, split).trim(),
    value: pair.slice(split + 1).trim(),
    hostname: url.hostname,
    path: path.startsWith("/") ? path : defaultPath(url.pathname),
    sameSite: sameSite === "strict" || sameSite === "none" ? sameSite : "lax",
    expiresMs: expiry(attributes.get("max-age"), attributes.get("expires")),
  };
}

function expiry(maxAge: string | undefined, expires: string | undefined): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Date.now() + Number(maxAge) * 1000;
  const date = Date.parse(expires ?? "");
  return Number.isNaN(date) ? Number.POSITIVE_INFINITY : date;
}

const defaultPath = (pathname: string): string =>
  pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));

const pathMatches = (pathname: string, path: string): boolean =>
  pathname === path ||
  (pathname.startsWith(path) && (path.endsWith("/") || pathname[path.length] === "/"));
