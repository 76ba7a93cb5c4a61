import type { AuthService } from "#shared/contracts/auth/service";
import { type Clock, systemClock } from "#shared/clock";
import { RedisBreaker } from "#shared/cache/breaker";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import { type CheckKeys, importCheckKeys } from "#shared/crypto/api-key";
import { type Keyring, importKeyring } from "#shared/crypto/keyring";
import { type LinkKeys, importLinkKeys } from "#shared/crypto/link-token";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import { type OutboundEnv, makeGuardedFetch } from "#shared/provider/address/guarded-fetch";
import { tracedFetch } from "#shared/provider/address/traced-fetch";
import { type UrlPolicy, makeUrlPolicy } from "#shared/provider/address/url-policy";
import type { ProviderClient } from "#shared/provider/types";
import type { Execution } from "#shared/rpc/define-service";
import { DrainGate } from "./audit/drain-gate.ts";
import { DeliveryClock } from "./webhooks/sending/delivery-clock.ts";

export type Env = TelemetryEnv &
  DatabaseEnv &
  RedisEnv &
  OutboundEnv & {
    /** One or two secrets of ≥ 32 bytes in base64, comma-separated; the first makes the check codes of new keys. */
    API_KEY_CHECK_SECRETS: string;
    /** One or two secrets like those, for the links in mails. */
    LINK_SECRETS: string;
    AUTH: AuthService;
    /** `id:32 bytes in base64`, comma-separated; the first wraps. */
    VAULT_KEYS: string;
  };

/** What one isolate has once. */
export type Parts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly checkKeys: () => Promise<CheckKeys>;
  readonly linkKeys: () => Promise<LinkKeys>;
  readonly auth: AuthService;
  readonly keyring: () => Promise<Keyring>;
  readonly draining: DrainGate;
  /** Where Atlas may post events, and how: the same rules as for providers. */
  readonly policy: UrlPolicy;
  readonly provider: ProviderClient;
  readonly deliveryClock: DeliveryClock;
};

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export function makeParts(env: Env, clock: Clock = systemClock): Parts {
  // The imported keys are kept, never the promise of them: a promise belongs to the request that made it.
  let keys: CheckKeys | null = null;
  let linkKeys: LinkKeys | null = null;
  let ring: Keyring | null = null;
  return {
    db: makeDatabase(env),
    clock,
    checkKeys: async () =>
      (keys ??= await importCheckKeys(env.API_KEY_CHECK_SECRETS, "API_KEY_CHECK_SECRETS")),
    linkKeys: async () => (linkKeys ??= await importLinkKeys(env.LINK_SECRETS)),
    auth: env.AUTH,
    keyring: async () => (ring ??= await importKeyring(env.VAULT_KEYS, "VAULT_KEYS")),
    draining: new DrainGate(),
    policy: makeUrlPolicy(env),
    provider: { fetch: tracedFetch(makeGuardedFetch(env)) },
    deliveryClock: new DeliveryClock(makeRedis(env), new RedisBreaker(clock)),
  };
}
