import { createHash } from "node:crypto";
import type { ReceivedMail } from "./delivery.ts";

const STYLE = `
:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#1c2126;--soft:#5b6670;--line:#d9dee3;--go:#006483}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1d2226;--ink:#eceff1;--soft:#a2adb6;--line:#333b42;--go:#70cde6}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:48rem;padding:2rem 1rem;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.35rem;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1rem;margin:1.5rem 0 .5rem}
ul{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:12px}
li{padding:.75rem 1rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
li:first-child{border-top:0}
a{color:var(--go)}
small,p{color:var(--soft)}
small{display:block}
iframe{width:100%;height:26rem;border:1px solid var(--line);border-radius:12px;background:#fff}
pre{margin:0;padding:1rem;background:var(--card);border:1px solid var(--line);border-radius:12px;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace}
`;

/** The policy of the mailbox's own pages: no script, nothing from elsewhere, and only its own frames. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The policy of a mail's HTML: its own inline styles and nothing else. A link opens outside of the frame. */
export const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

export const listPage = (mails: readonly ReceivedMail[]): string =>
  layout(
    "Mailbox",
    mails.length === 0
      ? "<p>No mail has arrived yet.</p>"
      : `<ul>${mails.toReversed().map(row).join("")}</ul>`,
  );

const row = ({ id, to, subject, receivedAt }: ReceivedMail): string =>
  `<li><a href="/mails/${escape(id)}">${escape(subject)}</a><small>${escape(to)} · ${escape(receivedAt.toISOString())}</small></li>`;

export const mailPage = ({ id, from, to, subject, text, receivedAt }: ReceivedMail): string =>
  layout(
    subject,
    `<p>From ${escape(from)}<br>To ${escape(to)}<br>${escape(receivedAt.toISOString())}</p>
<iframe src="/mails/${escape(id)}/html" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>Text</h2>
<pre>${linked(text)}</pre>
<p><a href="/">All mail</a></p>`,
  );

/** The mail's HTML for the frame: links open in a tab of their own, because a frame cannot leave the mailbox. */
export const framed = (html: string): string =>
  html.replace("<head>", '<head><base target="_blank">');

const linked = (text: string): string =>
  escape(text).replaceAll(/https?:\/\/[^\s<&]+/g, (url) => `<a href="${url}">${url}</a>`);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

const layout = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><h1>${escape(title)}</h1>${body}</body></html>
`;
