import {
  browserOfEndUser,
  newCredentials,
  openAccount,
  readReturn,
  RETURN_URL,
} from "../../dev/demo/journey.ts";
import { AppClient } from "#support/app-client";
import { type Stack, startStack } from "../../dev/stack/stack.ts";
import type { Integration, IntegrationSettings } from "#shared/contracts/providers/integration";
import { type Database, makeDatabase } from "#shared/db/client";
import type { RemoteProviderDouble } from "#support/provider-double/remote";
import { LoadGenerator } from "./load.ts";
import { startProviderProcess } from "./provider-process.ts";
import { type Seeding, seedConnections } from "./seed.ts";
import { type Stores, takeStores } from "./stores.ts";

/** Everything that a cell needs to measure. */
export type Bench = {
  stack: Stack;
  /** The public doors by IP address instead of name, one per process. */
  origins: readonly string[];
  /** The `Host` header for them. */
  host: string;
  provider: { origin: string; double: RemoteProviderDouble };
  load: LoadGenerator;
  db: Database;
  seeding: Seeding;
  app: { apiKey: string; integration: Integration; returnUrl: string };
  /** Connections with a valid token each; their grants exist at the provider. */
  connectionIds: readonly string[];
  /** Whether PostgreSQL and Redis are real, not embedded. */
  real: { postgres: boolean; redis: boolean };
  /** How long each cell is measured. */
  seconds: number;
  progress(text: string): void;
};

export type BenchSetup = {
  databaseUrl: string | null;
  redisUrl: string | null;
  processes: number;
  connections: number;
  seconds: number;
  progress(text: string): void;
  /** Every line that the stack's processes log. */
  onLog(line: string): void;
};

/**
 * Starts the stack with the production bundles, the provider and the load generator, each in processes of its own, and
 * makes a project with its connections.
 *
 * @param undo gets the clean-up, even when this throws.
 */
export async function startBench(
  setup: BenchSetup,
  undo: (() => Promise<unknown>)[],
): Promise<Bench> {
  const stores = await takeStores(setup, undo);
  const provider = await startProviderProcess();
  undo.push(() => provider.stop());
  const stack = await start(setup, stores, provider.origin);
  undo.push(() => stack.stop());
  const load = await LoadGenerator.start();
  undo.push(() => load.stop());
  setup.progress("A project, and its first connection by the whole flow…");
  const { bridge, secrets } = stack;
  const db = makeDatabase({
    DATABASE_URL: bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
  });
  // Each of its reads asks Redis, so that a warm read stays one and a hot read another.
  const { app, home } = await makeProject(stack, provider, { reuse_seconds: 0 });
  const seeding = { ...home, db, vaultKeys: secrets.vaultKeys };
  setup.progress(`${setup.connections} connections…`);
  const connectionIds = await seedConnections(seeding, provider.double, setup.connections);
  return {
    stack,
    origins: stack.publicUrls.map((url) => `http://127.0.0.1:${new URL(url).port}`),
    host: new URL(stack.publicUrl).host,
    provider,
    load,
    db,
    seeding,
    app,
    connectionIds,
    real: { postgres: setup.databaseUrl !== null, redis: setup.redisUrl !== null },
    seconds: setup.seconds,
    progress: setup.progress,
  };
}

/** Without a timer: jobs run only when a cell runs them. */
const start = (setup: BenchSetup, stores: Stores, providerOrigin: string): Promise<Stack> =>
  startStack({
    ...stores,
    processes: setup.processes,
    localProviders: [providerOrigin],
    tick: false,
    onProgress: setup.progress,
    onLog: setup.onLog,
  });

/** Makes a project with an integration of the double, and its first connection by the whole flow. */
export async function makeProject(
  stack: Stack,
  { double }: Bench["provider"],
  settings: IntegrationSettings,
): Promise<{ app: Bench["app"]; home: Pick<Seeding, "projectId" | "integrationId"> }> {
  const { client, endpoints } = await double.describe();
  const dashboard = await openAccount(stack.dashboardUrl, newCredentials());
  const { id: projectId } = await dashboard.createProject("Bench");
  const { url: returnUrl } = await dashboard.addReturnUrl(projectId, RETURN_URL);
  const integration = await dashboard.createIntegration(projectId, {
    provider: "generic-oauth2",
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scopes: ["profile"],
    settings: {
      authorization_endpoint: endpoints.authorization,
      token_endpoint: endpoints.token,
      userinfo_endpoint: endpoints.userinfo,
      revocation_endpoint: endpoints.revocation,
      ...settings,
    },
  });
  const { secret: apiKey } = await dashboard.createApiKey(projectId, "Bench");
  const app = { apiKey, integration, returnUrl };
  await connectOnce(stack, app);
  return { app, home: { projectId, integrationId: integration.id } };
}

/** The double agrees at once, so the browser goes from the link straight to the return URL. */
async function connectOnce(stack: Stack, { apiKey, returnUrl }: Bench["app"]): Promise<void> {
  const client = new AppClient(stack.publicUrl, apiKey);
  const session = await client.createConnectSession({ external_id: "first", return_to: returnUrl });
  const { connectionId } = readReturn(await browserOfEndUser(returnUrl).open(session.url));
  await client.readToken(connectionId);
}
