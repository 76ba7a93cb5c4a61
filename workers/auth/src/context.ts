import argon2Module from "@phi-ag/argon2/argon2.wasm";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import type { UsersService } from "#shared/contracts/users/service";
import { type DatabaseEnv, makeDatabase } from "#shared/db/client";
import { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import type { Parts } from "./deps.ts";
import { makePasswordHasher } from "./passwords/password-hasher.ts";

export type Env = DatabaseEnv & RedisEnv & { USERS: UsersService };

/** What one isolate has once. The only place that reads the environment. */
export const makeParts = (env: Env): Parts => ({
  db: makeDatabase(env),
  limiter: new AttemptLimiter(makeRedis(env)),
  passwordHasher: makePasswordHasher(argon2Module),
  users: env.USERS,
});
