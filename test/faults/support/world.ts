import type { Integration } from "#shared/contracts/providers/integration";
import type { Database } from "#shared/db/client";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import { Scene } from "./scene.ts";

export const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
export const REDIS_URL = process.env["TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379";

export type WorldOptions = {
  /** How many provider doubles to start: one for each scene that runs at the same time. */
  doubles: number;
  processes?: number;
  env?: Readonly<Record<string, string>>;
  /** A PostgreSQL other than the one shared by all tests. */
  databaseUrl?: string;
};

/** Atlas in plain workerd on a real PostgreSQL and a real Redis, a project in it, and providers that fail on demand. */
export type World = {
  stack: TestStack;
  db: Database;
  tenant: Tenant;
  /** Opens a new connection with an integration of its own, at the next provider, which is reset first. */
  scene(): Promise<Scene>;
  close(): Promise<void>;
};

export async function startWorld(options: WorldOptions): Promise<World> {
  const undo = new AsyncDisposableStack();
  try {
    const doubles = await startDoubles(options.doubles, undo);
    const stack = await startTestStack({
      databaseUrl: options.databaseUrl ?? POSTGRES_URL,
      redisUrl: REDIS_URL,
      processes: options.processes ?? 2,
      localProviders: doubles.map(({ origin }) => origin),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    undo.defer(() => stack.stop());
    const tenant = await openTenant(stack, await signUpDeveloper(stack));
    const db = databaseOf(stack.bridge);
    const next = takeTurns(doubles);
    return {
      stack,
      db,
      tenant,
      scene: async () => {
        const double = next();
        const integration: Integration = await plugInDouble(tenant, double);
        const { bridge, publicUrls } = stack;
        return Scene.open({ bridge, db, tenant, integration, double, publicUrls });
      },
      close: () => undo.disposeAsync(),
    };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

export async function startDoubles(
  count: number,
  undo: AsyncDisposableStack,
): Promise<ProviderDouble[]> {
  const doubles = await Promise.all(Array.from({ length: count }, () => startProviderDouble()));
  for (const double of doubles) undo.defer(() => double.close());
  return doubles;
}

/** Hands out the doubles in turn and resets each. There must be enough, or a running scene would lose its double. */
function takeTurns(doubles: readonly ProviderDouble[]): () => ProviderDouble {
  let turn = 0;
  return () => {
    const double = doubles[turn++ % doubles.length];
    if (double === undefined) throw new Error("A world without providers.");
    double.reset();
    return double;
  };
}
