import { Buffer } from "node:buffer";

/** A command as a client sent it: the name, then its arguments as text. */
export type RedisCommand = readonly string[];

/** An error that Redis answers with; it is a value inside pipelines and transactions. */
export class RedisErrorReply extends Error {
  override readonly name = "RedisErrorReply";
}

/** Redis cannot be asked now, or did not answer in time: then the command may have run all the same. */
export class RedisUnavailable extends Error {
  override readonly name = "RedisUnavailable";
}

/**
 * A reply in the shapes of RESP 2. A string is a *binary string*: one character per byte (latin1), which the embedded
 * Redis works on; a Buffer is the same from a server.
 */
export type RedisReply = string | Buffer | number | null | RedisErrorReply | RedisReply[];

/** Where Redis commands go: the embedded one or a server. All methods may throw {RedisUnavailable}. */
export type RedisBackend = {
  run(command: RedisCommand): Promise<RedisReply>;
  /** Runs all, each for itself; one reply per command. */
  pipeline(commands: readonly RedisCommand[]): Promise<RedisReply[]>;
  /** Runs all without anything in between, or none: then the reply is one error. */
  transaction(commands: readonly RedisCommand[]): Promise<RedisReply[] | RedisErrorReply>;
  /** Removes all keys of the chosen database. For tests. */
  flush(): Promise<void>;
  check(): Promise<void>;
  close(): Promise<void>;
};

const BEYOND_ASCII = /[^\0-\x7f]/;

/** The UTF-8 bytes of a text as a binary string. */
export function toBinary(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}
