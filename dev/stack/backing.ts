import { type Bridge, type BridgeOptions, startBridge } from "../../bridge/bridge.ts";
import { migrate } from "../../deploy/migrate.ts";
import { sessionAddress } from "../../deploy/serve/stores.ts";
import { type Mailbox, startMailbox } from "../mailbox/mailbox.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { preferPort } from "./ports.ts";
import type { LocalSecrets } from "./secrets.ts";

export type BackingOptions = {
  secrets: LocalSecrets;
  /** Embedded only: where the data is kept; in memory when left out. */
  dataDir?: string;
  /** Embedded in memory only: a file to start from, see the bridge. */
  snapshot?: string;
  /** Real stores instead of the embedded ones. */
  databaseUrl?: string;
  redisUrl?: string;
  /** Taken when they are free; free ones otherwise. */
  bridgePort?: number;
  sandboxPort?: number;
  mailboxPort?: number;
  /** The sandbox's memory, a file; lost at the end when left out. */
  sandboxMemoryPath?: string;
  /** Life of the sandbox's access tokens; 300 by default. */
  accessTokenSeconds?: number;
  /** Enables the bridge's `/control`, for tests. */
  control?: boolean;
  onProgress?: (text: string) => void;
};

/** What stands behind the Workers on one machine, migrated and ready. */
export type Backing = {
  bridge: Bridge;
  sandbox: Sandbox;
  mailbox: Mailbox;
  close(): Promise<void>;
};

/** Starts the stores, the sandbox provider and the mailbox; nothing is left running when one of them does not start. */
export async function startBacking(options: BackingOptions): Promise<Backing> {
  const progress = options.onProgress ?? (() => undefined);
  progress("Starting the database…");
  const undo = new AsyncDisposableStack();
  try {
    const bridge = await startBridge(bridgeOptions(options, await preferPort(options.bridgePort)));
    undo.defer(() => bridge.close());
    const { applied } = await migrate(bridge.databaseUrl, { wsProxy: sessionAddress(bridge) });
    if (applied > 0) progress(`Preparing the schema… ${applied} migrations applied.`);
    progress("Starting the sandbox provider…");
    const sandbox = await startSandbox({
      port: await preferPort(options.sandboxPort),
      accessTokenSeconds: options.accessTokenSeconds ?? 300,
      ...(options.sandboxMemoryPath === undefined ? {} : { memoryPath: options.sandboxMemoryPath }),
      clients: [
        {
          clientId: options.secrets.sandboxClientId,
          clientSecret: options.secrets.sandboxClientSecret,
          redirectUris: [],
          allowAnyLoopbackCallback: true,
        },
      ],
    });
    undo.defer(() => sandbox.close());
    const mailbox = await startMailbox({
      port: await preferPort(options.mailboxPort),
      key: options.secrets.mailKey,
    });
    undo.defer(() => mailbox.close());
    return { bridge, sandbox, mailbox, close: () => undo.disposeAsync() };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

function bridgeOptions(options: BackingOptions, port: number): BridgeOptions {
  const { secrets, databaseUrl, redisUrl, dataDir, snapshot } = options;
  return {
    sqlPassword: secrets.sqlPassword,
    redisToken: secrets.redisToken,
    port,
    control: options.control ?? false,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(databaseUrl !== undefined || dataDir === undefined ? {} : { dataDir }),
    ...(databaseUrl !== undefined || snapshot === undefined ? {} : { snapshot }),
  };
}

export type Addresses = {
  publicUrl: string;
  dashboardUrl: string;
  /** Origins beside the sandbox's where providers may be, such as a test's. */
  localProviders?: readonly string[];
};

/** The Workers' environment, all of it; who gets which of it is in `deploy/workerd/environment.ts`. */
export function workerEnvironment(
  { bridge, sandbox, mailbox }: Backing,
  secrets: LocalSecrets,
  addresses: Addresses,
): Record<string, string> {
  return {
    DATABASE_URL: bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
    REDIS_URL: bridge.redisUrl,
    REDIS_TOKEN: bridge.redisToken,
    VAULT_KEYS: secrets.vaultKeys,
    API_KEY_CHECK_SECRETS: secrets.apiKeyCheckSecrets,
    LINK_SECRETS: secrets.linkSecrets,
    ACCOUNT_KEYS: secrets.accountKeys,
    ATLAS_MAIL_URL: mailbox.url,
    ATLAS_MAIL_KEY: secrets.mailKey,
    ATLAS_MAIL_FROM: "Atlas <atlas@localhost.invalid>",
    // The account of `npm start`, once its address is confirmed in the local mailbox.
    ATLAS_ADMINISTRATORS: "demo@example.com",
    JOBS_SECRET: secrets.jobsSecret,
    METRICS_TOKEN: secrets.metricsToken,
    ATLAS_BASE_URL: addresses.publicUrl,
    ATLAS_DASHBOARD_URL: addresses.dashboardUrl,
    ATLAS_LOCAL_PROVIDERS: localOrigins(sandbox, addresses).join(","),
    ATLAS_SANDBOX_ISSUER: sandbox.issuer,
    ATLAS_SANDBOX_CLIENT_ID: secrets.sandboxClientId,
    ATLAS_SANDBOX_CLIENT_SECRET: secrets.sandboxClientSecret,
  };
}

/** The exact origins at which providers on this machine may be spoken to. */
export const localOrigins = (
  sandbox: Sandbox,
  { localProviders = [] }: Pick<Addresses, "localProviders">,
): string[] => [...new Set([sandbox.issuer, ...localProviders].map((url) => new URL(url).origin))];
