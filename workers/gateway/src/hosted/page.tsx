import type { Child } from "hono/jsx";
import { PAGE_CSP } from "../http/security-headers.ts";
import { LANGUAGES, type Language, TEXTS } from "./language.ts";
import { STYLES_PATH } from "./styles.ts";

type PageProps = {
  readonly language: Language;
  readonly title: string;
  /** Whether to show language links, which reload the page. False where a reload would repeat an action. */
  readonly switchable: boolean;
  readonly children: Child;
};

/** The frame of every hosted page. No scripts, no inline styles, nothing from other hosts. */
export const Page = ({ language, title, switchable, children }: PageProps) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <link rel="icon" href="/favicon.ico" />
      <link rel="stylesheet" href={STYLES_PATH} />
    </head>
    <body>
      <main class="card">{children}</main>
      {switchable ? <LanguageLinks current={language} /> : ""}
    </body>
  </html>
);

const LanguageLinks = ({ current }: { readonly current: Language }) => (
  <nav class="languages" aria-label={TEXTS[current].languages}>
    {LANGUAGES.map((language) =>
      language === current ? (
        <span aria-current="true" lang={language}>
          {TEXTS[language].language}
        </span>
      ) : (
        <a href={`?lang=${language}`} lang={language} hreflang={language}>
          {TEXTS[language].language}
        </a>
      ),
    )}
  </nav>
);

/** An HTML response with a rendered page. */
export function htmlResponse(
  request: Request,
  page: { toString(): string | Promise<string> },
  init: { status: number; headers?: Headers },
): Response {
  const headers = init.headers ?? new Headers();
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", PAGE_CSP);
  headers.append("vary", "accept-language");
  const body = request.method === "HEAD" ? null : `<!doctype html>${String(page)}`;
  return new Response(body, { status: init.status, headers });
}
