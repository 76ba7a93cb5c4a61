import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { Provider } from "oidc-provider";
import { isLoopbackAddress, isLoopbackHost } from "#shared/loopback";
import { sandboxConfiguration } from "./configuration.ts";
import { installInteractions } from "./interactions.ts";
import type { SandboxClient } from "./client.ts";
import { openMemory } from "./memory.ts";
import { recordRequests, RequestLog, type SandboxLogEntry } from "./request-log.ts";

export type SandboxOptions = {
  /** The address to listen on; 127.0.0.1 by default. */
  host?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** The host name in the issuer and so in the discovery document; 127.0.0.1 by default. */
  issuerHost?: string;
  clients: SandboxClient[];
  /** The life of an access token; 300 by default. */
  accessTokenSeconds?: number;
  /** A file that keeps grants, tokens and keys between starts; in memory only when left out. */
  memoryPath?: string;
};

export type Sandbox = {
  port: number;
  issuer: string;
  /** The last requests, oldest first; the same as `GET /log`. */
  log(): SandboxLogEntry[];
  close(): Promise<void>;
};

export type { SandboxLogEntry };

/**
 * Starts a real OpenID provider with invented people, in this process, over plain http.
 *
 * Authorization code with PKCE, rotating refresh tokens with reuse detection, userinfo, introspection, revocation,
 * discovery and `iss` in the authorization response.
 *
 * @throws what `listen` throws, for instance EADDRINUSE; Error when the file at `memoryPath` is damaged.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const memory = await openMemory(options.memoryPath);
  let handle: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer({ keepAliveTimeout: 70_000 }, (request, response) =>
    handle(request, response),
  );
  // The issuer carries the port, so the port has to be known before the provider exists.
  const port = await listen(server, options.port ?? 0, options.host ?? "127.0.0.1");
  const issuer = `http://${options.issuerHost ?? "127.0.0.1"}:${port}`;
  const clients = options.clients.map(withSomeRedirectUri);
  const provider = new Provider(
    issuer,
    sandboxConfiguration(memory, clients, options.accessTokenSeconds ?? 300),
  );
  const log = new RequestLog();
  allowLoopbackCallbacks(provider, options.clients);
  recordRequests(provider, log);
  installInteractions(provider);

  const answer = provider.callback();
  handle = (request, response) => {
    if (request.method === "GET" && request.url === "/log") {
      const allowed = comesFromThisHost(request);
      response.writeHead(allowed ? 200 : 403, {
        "content-type": "application/json",
        "cache-control": "no-store",
      });
      response.end(JSON.stringify(allowed ? { entries: log.entries() } : { error: "forbidden" }));
      return;
    }
    void answer(request, response);
  };
  return {
    port,
    issuer,
    log: () => log.entries(),
    close: async () => {
      await close(server);
      await memory.store.saved();
    },
  };
}

/** oidc-provider wants at least one redirect URI, also from a client that has only the loopback rule. */
function withSomeRedirectUri(client: SandboxClient): SandboxClient {
  if (client.redirectUris.length > 0 || client.allowAnyLoopbackCallback !== true) return client;
  return { ...client, redirectUris: ["http://127.0.0.1/callback/sandbox"] };
}

/** An integration's callback is `{base}/callback/{integration id}`, and that id is made up after the sandbox starts. */
function allowLoopbackCallbacks(provider: Provider, clients: readonly SandboxClient[]): void {
  const lenient = new Set(
    clients.filter((client) => client.allowAnyLoopbackCallback).map((client) => client.clientId),
  );
  const isRegistered = provider.Client.prototype.redirectUriAllowed;
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(redirectUri) {
    if (isRegistered.call(this, redirectUri)) return true;
    return lenient.has(this.clientId) && isLoopbackCallback(redirectUri);
  };
}

function isLoopbackCallback(redirectUri: string): boolean {
  const url = URL.parse(redirectUri);
  return (
    url !== null &&
    url.protocol === "http:" &&
    url.username === "" &&
    url.password === "" &&
    url.hash === "" &&
    isLoopbackHost(url.hostname) &&
    url.pathname.startsWith("/callback/")
  );
}

/** Both ends are checked: the Host header keeps a foreign page that rebinds its name from reading the log. */
function comesFromThisHost(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? "";
  const host = URL.parse(`http://${request.headers.host ?? ""}`)?.hostname ?? "";
  return isLoopbackAddress(address) && isLoopbackHost(host);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no TCP address"));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
