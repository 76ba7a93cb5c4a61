import { createServer, type Server } from "node:http";
import type { AuthorizationBehaviour, Behaviour, ProgrammableEndpoint } from "./behaviour.ts";
import type { DoubleCall } from "./calls.ts";
import type { IssuedGrant, ProviderDouble } from "./contract.ts";
import { Control } from "./control.ts";
import { random } from "./endpoints/grants.ts";
import type { Hold } from "./holds.ts";
import { handle } from "./requests.ts";
import { SigningKeys } from "./signing.ts";
import { createWorld, paths, resetWorld, type World } from "./world.ts";

export { slow } from "./behaviour.ts";
export type {
  AuthorizationBehaviour,
  Behaviour,
  DoubleCall,
  Hold,
  IssuedGrant,
  ProgrammableEndpoint,
  ProviderDouble,
};

/**
 * Starts an OAuth provider on loopback whose every response can be programmed.
 *
 * By default it is a good provider: code flow with PKCE, `iss`, id tokens, rotating refresh tokens with reuse
 * detection, userinfo, introspection, revocation, discovery. Each double has its own client, keys and state.
 *
 * @param o.expiresInSeconds the lifetime of access tokens, 3600 by default.
 */
export async function startProviderDouble(
  o: { port?: number; expiresInSeconds?: number } = {},
): Promise<ProviderDouble> {
  // Longer than any caller's pool keeps an idle connection: reusing one that is just closing would look like `down`.
  const server = createServer({ keepAliveTimeout: 70_000 });
  const [keys, port] = await Promise.all([SigningKeys.create(), listen(server, o.port ?? 0)]);
  const world = createWorld({
    origin: `http://127.0.0.1:${port}`,
    client: { clientId: "double-client", clientSecret: `${random("secret")}:+/ %&=` },
    expiresInSeconds: o.expiresInSeconds ?? 3600,
    keys,
  });
  let running = new AbortController();
  const cut = () => {
    running.abort();
    running = new AbortController();
  };
  const double = expose(world, port, server, cut);
  const control = new Control(double);
  server.on("request", (request, response) => {
    handle(world, control, request, response, running.signal).catch(() => response.destroy());
  });
  return double;
}

function expose(world: World, port: number, server: Server, cut: () => void): ProviderDouble {
  const { origin, book, calls, holds, client, keys } = world;
  return {
    port,
    origin,
    endpoints: {
      authorization: origin + paths.authorization,
      token: origin + paths.token,
      userinfo: origin + paths.userinfo,
      introspection: origin + paths.introspection,
      revocation: origin + paths.revocation,
      jwks: origin + paths.jwks,
      issuer: origin,
    },
    client,
    issueGrant: ({ sub = "user-1", scope = "openid profile email", expiresInSeconds } = {}) => {
      const grant = book.open(sub, scope);
      const accessToken = random("at");
      const expiresIn = expiresInSeconds ?? world.expiresInSeconds;
      book.addAccessToken(grant, accessToken, expiresIn);
      return { accessToken, refreshToken: book.addRefreshToken(grant), expiresIn };
    },
    program: (endpoint, behaviour) => world.programs.get(endpoint)?.set(behaviour),
    programAuthorization: (behaviour) => world.authorization.set(behaviour),
    calls: calls.calls,
    refreshCallsPerToken: () => calls.refreshCallsPerToken(),
    refreshCalls: () => calls.refreshCalls(),
    maxParallelRefreshes: () => calls.maxParallelRefreshes(),
    isAccessTokenActive: (token) => book.activeAccessToken(token) !== undefined,
    isRefreshTokenActive: (token) => book.activeRefreshToken(token) !== undefined,
    killGrant: (token) => {
      const grant = book.grantOf(token);
      if (grant === undefined) throw new Error("no such token at this double");
      grant.alive = false;
    },
    holdNext: (endpoint) => holds.holdNext(endpoint),
    rotateSigningKeys: (options) => keys.rotate(options?.forget === true),
    reset: () => {
      cut();
      resetWorld(world);
    },
    close: async () => {
      cut();
      holds.releaseAll();
      await close(server);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
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
