import argon2Module from "@phi-ag/argon2/argon2.wasm";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import type { UsersService } from "#shared/contracts/users/service";
import { type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { Execution } from "#shared/rpc/serve";
import { AttemptLimiter } from "./attempts/attempt-limiter.ts";
import type { Deps } from "./deps.ts";
import { makePasswordHasher } from "./passwords/password-hasher.ts";

export type Env = DatabaseEnv & RedisEnv & { USERS: UsersService };

type Parts = Pick<Deps, "db" | "limiter" | "passwordHasher">;

let made: { readonly env: Env; readonly parts: Parts } | null = null;

/**
 * The parts of this Worker, made once per isolate: clients over HTTP, the WebAssembly instance with its turns, and the
 * counters for the time that Redis is away. The binding and the work behind the answer are this request's own.
 */
export function makeDeps(env: Env, execution: Execution): Deps {
  if (made?.env !== env) made = { env, parts: makeParts(env) };
  return { ...made.parts, users: env.USERS, waitUntil: execution.waitUntil };
}

const makeParts = (env: Env): Parts => ({
  db: makeDatabase(env),
  limiter: new AttemptLimiter(makeRedis(env)),
  passwordHasher: makePasswordHasher(argon2Module),
});
