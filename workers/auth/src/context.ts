import argon2Module from "@phi-ag/argon2/argon2.wasm";
import { RedisBreaker } from "#shared/cache/breaker";
import { NEXT_RUN_KEY } from "#shared/cache/due-marks";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import { systemClock } from "#shared/clock";
import type { UsersService } from "#shared/contracts/users/service";
import { type Keyring, importKeyring } from "#shared/crypto/keyring";
import { type LinkKeys, importLinkKeys } from "#shared/crypto/link-token";
import { type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import { TimedMap } from "#shared/memory/timed-map";
import { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import { LOCKOUT_LINES } from "./attempts/attempt-limits.ts";
import type { Parts } from "./deps.ts";
import { type MailEnv, readMailServer } from "./mail/mail-env.ts";
import { makePasswordHasher } from "./passwords/password-hasher.ts";
import { REPEAT_BOUND_MS, RepeatStore } from "./repeats/repeat-store.ts";

export type Env = TelemetryEnv &
  DatabaseEnv &
  RedisEnv &
  MailEnv & {
    USERS: UsersService;
    LINK_SECRETS?: string;
    ACCOUNT_KEYS?: string;
    ATLAS_BASE_URL: string;
    /** The dashboard's origin, if it differs from the public one. */
    ATLAS_DASHBOARD_URL?: string;
  };

const HOUR_MS = 3_600_000;

/** What one isolate has once. The only place that reads the environment. */
export function makeParts(env: Env): Parts {
  const redis = makeRedis(env);
  const breaker = new RedisBreaker();
  const mail = readMailServer(env);
  let keys: LinkKeys | undefined;
  let ring: Keyring | undefined;
  return {
    db: makeDatabase(env),
    limiter: new AttemptLimiter(redis),
    lockouts: new TimedMap(systemClock, LOCKOUT_LINES.everyMs, LOCKOUT_LINES.emails),
    passwordHasher: makePasswordHasher(argon2Module),
    repeats: new RepeatStore(makeRedis(env, REPEAT_BOUND_MS)),
    users: env.USERS,
    mailPort: typeof mail === "string" ? null : mail,
    mailNotes: new TimedMap(systemClock, HOUR_MS, 1),
    mailProblem: typeof mail === "string" ? mail : null,
    linkKeys: async () => (keys ??= await importLinkKeys(env.LINK_SECRETS)),
    accountKeys: async () => (ring ??= await importKeyring(env.ACCOUNT_KEYS, "ACCOUNT_KEYS")),
    dashboardUrl: (env.ATLAS_DASHBOARD_URL || env.ATLAS_BASE_URL).replace(/\/+$/, ""),
    expectRun: () => breaker.run(() => redis.del(NEXT_RUN_KEY)),
  };
}
