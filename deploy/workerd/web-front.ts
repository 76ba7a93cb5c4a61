import { onRequest } from "../../web/functions/api/[[path]].ts";
import { type HeaderRule, headersFor, parseHeaderRules } from "./header-rules.ts";

type Fetcher = { fetch(request: Request | string): Promise<Response> };
type Env = {
  /** The build of the dashboard, read from disk. */
  readonly ASSETS: Fetcher;
  readonly GATEWAY: Fetcher;
};

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
};

/** What Pages reads itself and never serves. */
const HIDDEN = /^\/_|\/\.|\.(?:br|gz)$/;
const COMPRESSED = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

let rules: readonly HeaderRule[] | null = null;

/**
 * What stands in for Cloudflare Pages where Workers run in plain workerd: the Pages Function for `/api/*`, and the built
 * files with the rules of `_headers`. A path without a file is a page of the dashboard, except below `/assets/`, where it
 * is a file of another release.
 */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/api" || pathname.startsWith("/api/")) return onRequest({ request, env });
    if (request.method !== "GET" && request.method !== "HEAD")
      return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
    rules ??= parseHeaderRules(await textOf(env.ASSETS, "/_headers"));
    const found = await find(request, env.ASSETS, pathname);
    const headers = new Headers(headersFor(rules, pathname));
    for (const [name, value] of Object.entries(found.headers)) headers.set(name, value);
    const body = request.method === "HEAD" ? null : found.body;
    const isCompressed = headers.has("content-encoding");
    return new Response(body, {
      status: found.status,
      headers,
      ...(isCompressed ? { encodeBody: "manual" } : {}),
    });
  },
};

type Found = { status: number; body: ReadableStream | null; headers: Record<string, string> };

async function find(request: Request, assets: Fetcher, pathname: string): Promise<Found> {
  const path = pathname === "/" || HIDDEN.test(pathname) ? "/index.html" : pathname;
  const file = await open(request, assets, path);
  if (file !== null) return file;
  if (pathname.startsWith("/assets/")) {
    const page = await open(request, assets, "/assets/404.html");
    return {
      ...(page ?? EMPTY),
      status: 404,
      headers: { ...page?.headers, "cache-control": "no-store" },
    };
  }
  return (await open(request, assets, "/index.html")) ?? { ...EMPTY, status: 404 };
}

const EMPTY: Found = { status: 404, body: null, headers: {} };

/** The file in the smallest form that the client accepts; null when there is none. */
async function open(request: Request, assets: Fetcher, path: string): Promise<Found | null> {
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)];
  if (type === undefined) return null;
  const headers = { "content-type": type, vary: "accept-encoding" };
  const accepted = request.headers.get("accept-encoding") ?? "";
  for (const [encoding, suffix] of COMPRESSED) {
    if (!accepted.includes(encoding)) continue;
    const answer = await assets.fetch(`http://assets${path}${suffix}`);
    if (answer.ok)
      return {
        status: 200,
        body: answer.body,
        headers: { ...headers, "content-encoding": encoding },
      };
    await answer.body?.cancel();
  }
  const answer = await assets.fetch(`http://assets${path}`);
  if (answer.ok) return { status: 200, body: answer.body, headers };
  await answer.body?.cancel();
  return null;
}

async function textOf(assets: Fetcher, path: string): Promise<string> {
  const answer = await assets.fetch(`http://assets${path}`);
  return answer.ok ? answer.text() : "";
}
