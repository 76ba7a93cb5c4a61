import { randomBytes } from "node:crypto";
import { type Bridge, startBridge } from "../../bridge/bridge.ts";
import type { ServeSettings } from "./settings.ts";

export type OpenStores = {
  /** Null with Neon and Upstash, which the Workers reach themselves. */
  bridge: Bridge | null;
  /** The Workers' environment, all of it. */
  workers: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** Puts the bridge in front of one's own PostgreSQL and Redis, on loopback and with passwords of this run. */
export async function openStores({ stores, workers }: ServeSettings): Promise<OpenStores> {
  if (stores.kind === "direct") return { bridge: null, workers, close: () => Promise.resolve() };
  const bridge = await startBridge({
    sqlPassword: randomBytes(32).toString("base64url"),
    redisToken: randomBytes(32).toString("base64url"),
    databaseUrl: stores.databaseUrl,
    redisUrl: stores.redisUrl,
    poolSize: stores.poolSize,
  });
  return {
    bridge,
    workers: {
      ...workers,
      DATABASE_URL: bridge.databaseUrl,
      DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
      REDIS_URL: bridge.redisUrl,
      REDIS_TOKEN: bridge.redisToken,
    },
    close: () => bridge.close(),
  };
}

/** Where the bridge takes sessions over WebSocket, as the driver wants it. */
export const sessionAddress = (bridge: Bridge): string => `${new URL(bridge.url).host}/v2`;
