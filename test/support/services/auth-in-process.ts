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
import { randomBytes } from "node:crypto";
import { importKeyring } from "#shared/crypto/keyring";
import { importLinkKeys } from "#shared/crypto/link-token";
import { RepeatStore } from "../../../workers/auth/src/repeats/repeat-store.ts";
import { makeDatabase } from "#shared/db/client";
import type { TestDatabase } from "../database.ts";
import type { MailOutcome, OutgoingMail } from "../../../workers/auth/src/mail/mail-port.ts";
import { TimedMap } from "#shared/memory/timed-map";
import { makeLogger } from "#shared/observe/log";
import type { PlatformEnv } from "../../../workers/users/src/settings/platform-environment.ts";
import { usersService } from "../../../workers/users/src/service.ts";
import { serveInProcess } from "./in-process.ts";
import { operatorSays } from "./platform.ts";

/** An isolate of the auth Worker, with its own hasher, counters and background work. */
export type AuthIsolate = Deps & {
  /** How many hashes were computed since the last call. */
  takeHashCount(): number;
  /** What the mail server does with the next mails: it takes them, by default. */
  answerMail(outcome: MailOutcome): void;
  /** The mails that left since the last call. */
  takeMails(): OutgoingMail[];
  /** Waits until all background work has ended. */
  settled(): Promise<void>;
};

const LINK_SECRET = randomBytes(32).toString("base64");
const ACCOUNT_KEY = `a1:${randomBytes(32).toString("base64url")}`;

/** A busy machine must not look like a Redis that is away. */
const PATIENT_MS = 30_000;

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
  platform: PlatformEnv = {},
  accountKeys: string = ACCOUNT_KEY,
): Promise<AuthIsolate> {
  const db = makeDatabase(env);
  const log = makeLogger({ service: "auth" });
  const real = hasher === "argon2" ? await argon2Hasher() : PLAIN_HASHER;
  const linkKeys = await importLinkKeys(LINK_SECRET);
  const ring = await importKeyring(accountKeys, "ACCOUNT_KEYS");
  let hashes = 0;
  let outcome: MailOutcome = { sent: true };
  let mails: OutgoingMail[] = [];
  const behind: Promise<unknown>[] = [];
  return {
    db,
    lockouts: new TimedMap(Date.now, LOCKOUT_LINES.everyMs, LOCKOUT_LINES.emails),
    limiter: new AttemptLimiter(makeRedis(env, PATIENT_MS), PATIENT_MS),
    repeats: new RepeatStore(makeRedis(env, PATIENT_MS)),
    users: serveInProcess(
      usersService,
      { db, log, waitUntil: () => undefined, ...operatorSays(platform) },
      "auth",
    ),
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
    mailPort: {
      send: async (mail) => {
        if (outcome.sent) mails.push(mail);
        return outcome;
      },
    },
    mailNotes: new TimedMap(Date.now, 3_600_000, 1),
    mailProblem: null,
    linkKeys: async () => linkKeys,
    accountKeys: async () => ring,
    dashboardUrl: "https://dashboard.example.com",
    expectRun: async () => undefined,
    answerMail: (next) => {
      outcome = next;
    },
    takeMails: () => {
      const taken = mails;
      mails = [];
      return taken;
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
