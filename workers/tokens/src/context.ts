import { RedisBreaker } from "#shared/cache/breaker";
import { REDIS_BOUND_MS, type RedisEnv, makeRedis } from "#shared/cache/redis";
import { makeRedisGet } from "#shared/cache/redis-get";
import { type Clock, systemClock } from "#shared/clock";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ProvidersService } from "#shared/contracts/providers/service";
import type { DataKey } from "#shared/crypto/envelope";
import { type Keyring, importKeyring } from "#shared/crypto/keyring";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import { type OutboundEnv, makeProviderFetch } from "#shared/provider/address/guarded-fetch";
import { SigningKeys } from "#shared/provider/signing-keys";
import type { ProviderClient } from "#shared/provider/types";
import { IntegrationCache } from "#shared/rpc/integration-cache";
import type { Execution } from "#shared/rpc/define-service";
import { TimedMap } from "#shared/memory/timed-map";
import { BackgroundGate } from "./refresh/background/background-gate.ts";
import { Cells } from "./refresh/waiter-cells.ts";
import { DataKeys, type SealingKey } from "./vault/data-keys.ts";
import { UsageCounter } from "./usage/usage-counter.ts";
import { RunClock } from "./jobs/run-clock.ts";
import { RefreshSlots } from "./refresh/refresh-slots.ts";
import { TIMES } from "./token/times.ts";
import { HotTokens } from "./token/hot-tokens.ts";
import { TokenCache } from "./token/token-cache.ts";

export type Env = TelemetryEnv &
  DatabaseEnv &
  RedisEnv &
  OutboundEnv & {
    /** `id:32 bytes in base64`, comma-separated; the first one wraps new data keys. */
    VAULT_KEYS: string;
    /** `off` switches the waiter cells off, so that every caller competes for the lease. For tests of the lease. */
    ATLAS_WAITER_CELLS?: string;
    PROJECTS: ProjectsService;
    PROVIDERS: ProvidersService;
  };

/** Made once per isolate. */
export type Parts = {
  readonly db: Database;
  readonly cache: TokenCache;
  readonly runClock: RunClock;
  readonly clock: Clock;
  readonly keyring: () => Promise<Keyring>;
  readonly keys: DataKeys;
  readonly cells: Cells;
  readonly backgroundGate: BackgroundGate;
  readonly slots: RefreshSlots;
  readonly usage: UsageCounter;
  /** Connections whose tampering this isolate has reported recently. */
  readonly reported: TimedMap<true>;
  readonly integrations: IntegrationCache;
  readonly providers: ProvidersService;
  readonly projects: ProjectsService;
  readonly provider: ProviderClient;
  readonly signingKeys: SigningKeys;
};

export type Deps = Parts & Execution;

/**
 * The only place that reads the environment.
 *
 * @param redisBoundMs how long a call waits for the cache.
 */
export function makeParts(
  env: Env,
  clock: Clock = systemClock,
  redisBoundMs: number = REDIS_BOUND_MS,
): Parts {
  const db = makeDatabase(env);
  const redis = makeRedis(env, redisBoundMs);
  const breaker = new RedisBreaker(clock);
  let ring: Keyring | undefined;
  const keyring = async (): Promise<Keyring> =>
    (ring ??= await importKeyring(env.VAULT_KEYS, "VAULT_KEYS"));
  const provider = { fetch: makeProviderFetch(env) };
  return {
    db,
    cache: new TokenCache(
      redis,
      makeRedisGet(env, redisBoundMs),
      breaker,
      new HotTokens(clock),
      clock,
    ),
    runClock: new RunClock(redis, breaker),
    clock,
    keyring,
    keys: new DataKeys(db, keyring, {
      unwrapped: new TimedMap<DataKey>(clock, TIMES.memoryMs, 2_000),
      newest: new TimedMap<SealingKey>(clock, TIMES.memoryMs, 2_000),
    }),
    cells: new Cells(clock, env.ATLAS_WAITER_CELLS !== "off"),
    backgroundGate: new BackgroundGate(clock),
    slots: new RefreshSlots(clock),
    usage: new UsageCounter(),
    reported: new TimedMap<true>(clock, TIMES.tamperingReportMs, 1_000),
    integrations: new IntegrationCache(env.PROVIDERS, "tokens", clock),
    providers: env.PROVIDERS,
    projects: env.PROJECTS,
    provider,
    signingKeys: new SigningKeys(provider, clock),
  };
}
