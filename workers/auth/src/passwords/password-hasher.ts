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
 * A hash with today's parameters that no password is known for: what an unknown e-mail's password is checked against,
 * so that it costs what a known one's costs.
 */
export const NOBODYS_HASH = `${PREFIX}${"A".repeat(22)}$${"A".repeat(43)}`;

/** What may stand in the parameters of a stored hash: more would be a way to exhaust the isolate. */
const PHC = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$[\w+/-]{11,86}\$[\w+/-]{22,86}$/;
const MAX_MEMORY_KIB = 65_536;

export type PasswordHasher = {
  /** A PHC string with a new salt. */
  hash(passwordPlaintext: string): Promise<Turn<string>>;
  /** Whether the password made this PHC string; by the parameters in the string. */
  verify(passwordHash: string, passwordPlaintext: string): Promise<Turn<boolean>>;
  /** Whether a hash has other parameters than new ones get. */
  isOutdated(passwordHash: string): boolean;
};

/**
 * Hashes passwords in the one WebAssembly instance of this isolate. The instance is made at the first use; its memory
 * grows to one hash's 19 MiB and is used again by the next.
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
