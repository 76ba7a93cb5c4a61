import { readFile } from "node:fs/promises";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { fileURLToPath } from "node:url";
import front from "../../deploy/workerd/web-front.ts";
import { generateWeb } from "../web/generate.ts";
import { passOn } from "./dev-proxy.ts";

const CONFIG = fileURLToPath(new URL("../../web/vite.config.ts", import.meta.url));

/** Builds the dashboard into a folder, and anew at every change of its sources. Resolves after the first build. */
export async function watchWeb(outDir: string): Promise<{ close(): Promise<void> }> {
  await generateWeb();
  const { build } = await import("vite");
  const watcher = await build({
    configFile: CONFIG,
    logLevel: "warn",
    build: { outDir, emptyOutDir: true, watch: {} },
  });
  if (!("on" in watcher)) throw new Error("The dashboard is not built again at changes.");
  await new Promise<void>((resolve, reject) => {
    watcher.on("event", (event) => {
      if (event.code === "END") resolve();
      if (event.code === "ERROR") reject(event.error);
    });
  });
  return { close: () => watcher.close() };
}

/** The dashboard at one address: its files from `folder`, and its API below `/api` from wrangler's port. */
export function startDashboardDoor(
  port: number,
  wranglerPort: number,
  folder: string,
): Promise<Server> {
  const assets = {
    fetch: (url: Request | string) =>
      readAsset(folder, new URL(url instanceof Request ? url.url : url)),
  };
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (path.startsWith("/api/"))
      passOn(incoming, outgoing, { door: "dashboard", port: wranglerPort, path: path.slice(4) });
    else void serveFile(incoming, outgoing, assets);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

type Assets = { fetch(url: Request | string): Promise<Response> };

async function serveFile(incoming: IncomingMessage, outgoing: ServerResponse, assets: Assets) {
  const request = new Request(new URL(incoming.url ?? "/", "http://localhost"), {
    method: incoming.method === "HEAD" ? "HEAD" : "GET",
  });
  const answer = await front.fetch(request, { ASSETS: assets, GATEWAY: assets });
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
}

async function readAsset(folder: string, { pathname }: URL): Promise<Response> {
  try {
    return new Response(await readFile(`${folder}${pathname}`));
  } catch {
    return new Response(null, { status: 404 });
  }
}
