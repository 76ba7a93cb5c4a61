import argon2Module from "@phi-ag/argon2/argon2.wasm";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import { systemClock } from "#shared/clock";
import type { UsersService } from "#shared/contracts/users/service";
import { type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import { TimedMap } from "#shared/memory/timed-map";
import { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import { LOCKOUT_LINES } from "./attempts/attempt-limits.ts";
import type { Parts } from "./deps.ts";
import { makePasswordHasher } from "./passwords/password-hasher.ts";

export type Env = TelemetryEnv & DatabaseEnv & RedisEnv & { USERS: UsersService };

/** What one isolate has once. The only place that reads the environment. */
export const makeParts = (env: Env): Parts => ({
  db: makeDatabase(env),
  limiter: new AttemptLimiter(makeRedis(env)),
  lockouts: new TimedMap(systemClock, LOCKOUT_LINES.everyMs, LOCKOUT_LINES.emails),
  passwordHasher: makePasswordHasher(argon2Module),
  users: env.USERS,
});
