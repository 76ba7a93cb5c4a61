import { randomBytes } from "node:crypto";
import { takeStores } from "#support/database";
import type { ProviderDouble } from "#support/provider-double/provider-double";
import { databaseOf } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import { startBridge } from "../../../bridge/bridge.ts";
import { migrateDatabase } from "../../../deploy/serve/migrate.ts";
import { findPorts } from "../../../dev/stack/ports.ts";
import { Scene } from "../../faults/support/scene.ts";
import { POSTGRES_URL, REDIS_URL, startDoubles } from "../../faults/support/world.ts";

/** Stores for instances of `npm run serve`, and the addresses that each will have. */
export type ServePlace = {
  databaseUrl: string;
  publicUrls: readonly string[];
  /** What a proxy asks whether an instance takes requests. */
  healthUrls: readonly string[];
  double: ProviderDouble;
  /** The environment of the instance. */
  env(index: number, changes?: Readonly<Record<string, string>>): Record<string, string>;
  /** A tenant with one connection, made through the running instances; once they are ready. */
  connect(): Promise<{ tenant: Tenant; scene: Scene }>;
  close(): Promise<void>;
};

export async function makeServePlace(instances: number): Promise<ServePlace> {
  const undo = new AsyncDisposableStack();
  try {
    const [double] = await startDoubles(1, undo);
    if (double === undefined) throw new Error("A place without a provider.");
    const stores = await takeStores({ databaseUrl: POSTGRES_URL, redisUrl: REDIS_URL }, undo);
    const { databaseUrl = "", redisUrl = "" } = stores;
    await migrateDatabase(databaseUrl);
    const bridge = await startBridge({ databaseUrl, redisUrl, sqlPassword: "p", redisToken: "t" });
    undo.defer(() => bridge.close());
    const ports = await findPorts(Array.from({ length: 3 * instances }, () => null));
    const publicUrls = ports.slice(0, instances).map((port) => `http://localhost:${port}`);
    const healthUrls = ports.slice(2 * instances).map((port) => `http://127.0.0.1:${port}`);
    const dashboardUrl = `http://localhost:${ports[instances]}`;
    const common = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      VAULT_KEYS: `k1:${randomBytes(32).toString("base64")}`,
      API_KEY_CHECK_SECRETS: randomBytes(32).toString("base64"),
      ACCOUNT_KEYS: `a1:${randomBytes(32).toString("base64")}`,
      LINK_SECRETS: randomBytes(32).toString("base64"),
      JOBS_SECRET: randomBytes(32).toString("base64"),
      METRICS_TOKEN: randomBytes(32).toString("base64"),
      ATLAS_BASE_URL: publicUrls[0] ?? "",
      ATLAS_DASHBOARD_URL: dashboardUrl,
      ATLAS_LOCAL_PROVIDERS: double.origin,
      ATLAS_LEAVE_SECONDS: "2",
      ATLAS_DRAIN_SECONDS: "1",
      BRIDGE_POOL_SIZE: "5",
    };
    return {
      databaseUrl,
      publicUrls,
      healthUrls,
      double,
      env: (index, changes = {}) => ({
        ...common,
        ATLAS_LISTEN_JOBS: `127.0.0.${index + 1}:0`,
        ATLAS_LISTEN_METRICS: `127.0.0.${index + 1}:0`,
        ATLAS_LISTEN_PUBLIC: `127.0.0.1:${ports[index]}`,
        ATLAS_LISTEN_DASHBOARD: `127.0.0.1:${ports[instances + index]}`,
        ATLAS_LISTEN_HEALTH: `127.0.0.1:${ports[2 * instances + index]}`,
        ...changes,
      }),
      connect: async () => {
        const addresses = { publicUrl: publicUrls[0] ?? "", dashboardUrl: `${dashboardUrl}/api` };
        const tenant = await openTenant(addresses, await signUpDeveloper(addresses));
        const integration = await plugInDouble(tenant, double);
        const place = { bridge, db: databaseOf(bridge), tenant, integration, double, publicUrls };
        return { tenant, scene: await Scene.open(place) };
      },
      close: () => undo.disposeAsync(),
    };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}
