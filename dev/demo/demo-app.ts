import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { createAtlas } from "../../sdk/src/index.ts";

export type DemoAppOptions = {
  port: number;
  /** Known only once the project is seeded. */
  settings: () => DemoAppSettings | null;
};

export type DemoAppSettings = { publicUrl: string; apiKey: string };

export type DemoApp = { url: string; returnUrl: string; close(): Promise<void> };

/** What an answer of this page must never be: read, framed or guessed at by another page. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/**
 * The smallest app that uses Atlas: a button that makes a connect session, and the page to which the browser comes
 * back. It stands for the reader's own app on `npm start`, and shows what to type next.
 */
export async function startDemoApp({ port, settings }: DemoAppOptions): Promise<DemoApp> {
  const url = `http://localhost:${port}`;
  const returnUrl = `${url}/connected`;
  const server = createServer((request, response) => {
    answer(request, response, { url, returnUrl, settings: settings() }).catch(() => {
      response.writeHead(502, HEADERS);
      response.end(page("Atlas did not answer", "<p>Look at its log, then try again.</p>"));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, returnUrl, close };
}

type Place = { url: string; returnUrl: string; settings: DemoAppSettings | null };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { url, returnUrl, settings }: Place,
): Promise<void> {
  const send = (status: number, html: string) => {
    response.writeHead(status, { ...HEADERS, "content-security-policy": POLICY });
    response.end(html);
  };
  // The pages hold a key: a foreign page that rebinds its name to this address gets nothing.
  if (request.headers.host !== new URL(url).host) return send(403, page("Not here", ""));
  if (settings === null) return send(503, page("Atlas is starting", "<p>Reload in a moment.</p>"));
  const target = new URL(request.url ?? "/", url);
  if (request.method === "POST" && target.pathname === "/connect") {
    if (request.headers["sec-fetch-site"] === "cross-site")
      return send(403, page("Not from there", ""));
    const atlas = createAtlas({ baseUrl: settings.publicUrl, apiKey: settings.apiKey });
    const session = await atlas.createConnectSession({
      external_id: "user-1",
      display_name: "Demo User",
      return_to: returnUrl,
    });
    response.writeHead(303, { location: session.url, "cache-control": "no-store" });
    response.end();
    return;
  }
  if (target.pathname === "/") return send(200, page("A demo app", CONNECT));
  if (target.pathname === "/connected")
    return send(200, connectedPage(target.searchParams, settings));
  send(404, page("Nothing here", ""));
}

const CONNECT = `<p>This page stands for your own app. The button does what your server would do:
it asks Atlas for a connect session and sends the browser there.</p>
<form method="post" action="/connect"><button>Connect an account</button></form>`;

function connectedPage(params: URLSearchParams, settings: DemoAppSettings): string {
  const rows = [...params]
    .map(([name, value]) => `<tr><th>${escape(name)}</th><td>${escape(value)}</td></tr>`)
    .join("");
  const connectionId = params.get("connection_id");
  const known = /^con_[0-9a-z]{26}$/.test(connectionId ?? "") ? connectionId : null;
  const next =
    known === null
      ? `<p>No connection was made. <a href="/">Try again</a>.</p>`
      : `<p>Your app keeps the <code>connection_id</code>. Its server reads a living token whenever it needs one:</p>
<pre>${escape(tokenCommand(settings, known))}</pre>
<p>The same path with <code>/refresh</code>, <code>/introspect</code> or <code>/revoke</code> and <code>-X POST</code> does that.</p>`;
  return page(
    known === null ? "Back without a connection" : "Connected",
    `<table>${rows}</table>${next}`,
  );
}

/** Reads a connection's token. */
export const tokenCommand = ({ publicUrl, apiKey }: DemoAppSettings, connectionId: string) =>
  `curl -s ${publicUrl}/v1/connections/${connectionId}/token \\\n  -H 'Authorization: Bearer ${apiKey}'`;

/** Makes a connect session. */
export const connectCommand = ({ publicUrl, apiKey }: DemoAppSettings, returnUrl: string) =>
  [
    `curl -s ${publicUrl}/v1/connect/sessions \\`,
    `  -H 'Authorization: Bearer ${apiKey}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify({ external_id: "user-1", return_to: returnUrl })}'`,
  ].join("\n");

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:12vh auto;padding:0 1.25rem}
h1{font-size:1.5rem}
table{border-collapse:collapse;margin:1rem 0}
th,td{text-align:left;padding:.3rem 1rem .3rem 0;vertical-align:top;overflow-wrap:anywhere}
pre{padding:1rem;border:1px solid #8886;border-radius:8px;overflow-x:auto}
button{font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:8px;background:#2454d8;color:#fff;cursor:pointer}
`;

// No form-action: Chromium holds it against the redirects after a form, and those lead to Atlas and to the provider.
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; frame-ancestors 'none'`;

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escape(title)}</h1>
${content}</main></body></html>
`;

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
