import type { Child } from "hono/jsx";
import { PAGE_CSP } from "../http/security-headers.ts";
import { accentPath } from "./branding.ts";
import type { Language } from "./language.ts";
import { Foot } from "./parts/foot.tsx";
import { STYLES_PATH } from "./styles.ts";

type PageProps = {
  readonly language: Language;
  readonly title: string;
  /** Whether to show language links, which reload the page. False where a reload would repeat an action. */
  readonly switchable: boolean;
  /** Atlas's own address; empty when the installation has none. */
  readonly baseUrl: string;
  /** On whose behalf the page speaks. */
  readonly owner: "app" | "atlas";
  /** The colour of the main button; absent: Atlas's own. */
  readonly accent?: string | null | undefined;
  readonly children: Child;
};

/** The frame of every hosted page. No scripts, no inline styles, nothing from other hosts. */
export const Page = (props: PageProps) => (
  <html lang={props.language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{props.title}</title>
      <link rel="icon" href="/favicon.ico" />
      <link rel="stylesheet" href={STYLES_PATH} />
      {props.accent ? <link rel="stylesheet" href={accentPath(props.accent)} /> : ""}
    </head>
    <body class="hosted">
      <main>{props.children}</main>
      <Foot
        language={props.language}
        owner={props.owner}
        host={URL.canParse(props.baseUrl) ? new URL(props.baseUrl).host : null}
        switchable={props.switchable}
      />
    </body>
  </html>
);

/** An HTML response with a rendered page. */
export function htmlResponse(
  request: Request,
  page: { toString(): string | Promise<string> },
  init: { status: number; headers?: Headers; policy?: string },
): Response {
  const headers = init.headers ?? new Headers();
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", init.policy ?? PAGE_CSP);
  headers.append("vary", "accept-language");
  const body = request.method === "HEAD" ? null : `<!doctype html>${String(page)}`;
  return new Response(body, { status: init.status, headers });
}
