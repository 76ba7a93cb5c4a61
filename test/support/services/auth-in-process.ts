import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { makeRedis } from "#shared/cache/redis";
import { AttemptLimiter } from "../../../workers/auth/src/attempts/attempt-limiter.ts";
import { LOCKOUT_LINES } from "../../../workers/auth/src/attempts/attempt-limits.ts";
import type { Deps } from "../../../workers/auth/src/deps.ts";
import { HashingTurns } from "../../../workers/auth/src/passwords/hashing-turns.ts";
import {
  type PasswordHasher,
  makePasswordHasher,
} from "../../../workers/auth/src/passwords/password-hasher.ts";
import { makeDatabase } from "#shared/db/client";
import type { TestDatabase } from "../database.ts";
import { TimedMap } from "#shared/memory/timed-map";
import { makeLogger } from "#shared/observe/log";
import { usersService } from "../../../workers/users/src/service.ts";
import { serveInProcess } from "./in-process.ts";

/** An isolate of the auth Worker, with its own hasher, counters and background work. */
export type AuthIsolate = Deps & {
  /** How many hashes were computed since the last call. */
  takeHashCount(): number;
  /** Waits until all background work has ended. */
  settled(): Promise<void>;
};

const wasm = readFile(fileURLToPath(import.meta.resolve("@phi-ag/argon2/argon2.wasm")));

async function argon2Hasher(): Promise<PasswordHasher> {
  const module = await WebAssembly.compile(await wasm);
  return makePasswordHasher(module, new HashingTurns(Date.now, async () => {}));
}

/** For tests with hundreds of attempts, in which the hashes themselves do not matter. */
const PLAIN_HASHER: PasswordHasher = {
  hash: async (password) => ({ ok: true, value: `plain:${password}` }),
  verify: async (stored, password) => ({ ok: true, value: stored === `plain:${password}` }),
  isOutdated: () => false,
};

export async function startAuthIsolate(
  { env }: TestDatabase,
  hasher: "argon2" | "plain" = "argon2",
): Promise<AuthIsolate> {
  const db = makeDatabase(env);
  const log = makeLogger({ service: "auth" });
  const real = hasher === "argon2" ? await argon2Hasher() : PLAIN_HASHER;
  let hashes = 0;
  const behind: Promise<unknown>[] = [];
  return {
    db,
    lockouts: new TimedMap(Date.now, LOCKOUT_LINES.everyMs, LOCKOUT_LINES.emails),
    limiter: new AttemptLimiter(makeRedis(env)),
    users: serveInProcess(usersService, { db, log, waitUntil: () => undefined }, "auth"),
    log,
    passwordHasher: {
      hash: (password) => {
        hashes += 1;
        return real.hash(password);
      },
      verify: (stored, password) => {
        hashes += 1;
        return real.verify(stored, password);
      },
      isOutdated: real.isOutdated,
    },
    waitUntil: (work) => void behind.push(work),
    takeHashCount: () => {
      const taken = hashes;
      hashes = 0;
      return taken;
    },
    settled: async () => void (await Promise.allSettled(behind.splice(0))),
  };
}
