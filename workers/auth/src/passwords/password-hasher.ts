import Argon2, { Argon2Type, Argon2Version } from "@phi-ag/argon2";
import { HashingTurns, type Turn } from "./hashing-turns.ts";
import { hashingInput } from "./password.ts";

/**
 * Argon2id with 19 MiB, two passes, one lane.
 *
 * @see [RFC 9106](https://www.rfc-editor.org/rfc/rfc9106)
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, hashLength: 32 } as const;
const ALGORITHM = { type: Argon2Type.Argon2id, version: Argon2Version.Version13 } as const;
const PREFIX = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;

/**
 * A hash with today's parameters and no known password. An unknown e-mail is checked against it, so that it costs as
 * much as a known one.
 */
export const NOBODYS_HASH = `${PREFIX}${"A".repeat(22)}$${"A".repeat(43)}`;

/** The parameters that a stored hash may have. Larger ones could exhaust the isolate's memory or time. */
const PHC = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$[\w+/-]{11,86}\$[\w+/-]{22,86}$/;
const MAX_MEMORY_KIB = 65_536;

export type PasswordHasher = {
  /** Hashes with a new salt, as a PHC string. */
  hash(passwordPlaintext: string): Promise<Turn<string>>;
  /** Whether this is the PHC string's password, with the parameters in the string. */
  verify(passwordHash: string, passwordPlaintext: string): Promise<Turn<boolean>>;
  /** Whether a hash has other parameters than new hashes get. */
  isOutdated(passwordHash: string): boolean;
};

/**
 * Hashes passwords in the isolate's one WebAssembly instance, which is created on first use. Its memory grows to the
 * 19 MiB of one hash, and the next hash reuses it.
 */
export function makePasswordHasher(
  module: WebAssembly.Module,
  turns: HashingTurns = new HashingTurns(),
): PasswordHasher {
  let argon2: Argon2 | null = null;
  const engine = () => (argon2 ??= new Argon2(new WebAssembly.Instance(module)));
  return {
    hash: (passwordPlaintext) =>
      turns.run(
        () => engine().hash(hashingInput(passwordPlaintext), { ...COST, ...ALGORITHM }).encoded,
      ),
    verify: (passwordHash, passwordPlaintext) =>
      turns.run(
        () =>
          isBounded(passwordHash) &&
          engine().tryVerify(passwordHash, hashingInput(passwordPlaintext)).success,
      ),
    isOutdated: (passwordHash) => !passwordHash.startsWith(PREFIX),
  };
}

function isBounded(passwordHash: string): boolean {
  const memoryKib = PHC.exec(passwordHash)?.[1];
  return memoryKib !== undefined && Number(memoryKib) <= MAX_MEMORY_KIB;
}
