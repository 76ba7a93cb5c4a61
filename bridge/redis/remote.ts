import { Buffer } from "node:buffer";
import { ErrorReply, MultiErrorReply, RESP_TYPES, createClient } from "redis";
import { within } from "#shared/async/within";
import { BoundedMap } from "#shared/memory/bounded-map";
import { LIMITS } from "../limits.ts";
import { log } from "../log.ts";
import {
  type RedisBackend,
  type RedisCommand,
  RedisErrorReply,
  type RedisReply,
  RedisUnavailable,
  toBinary,
} from "./backend.ts";
import { scriptSha, withoutShebang } from "./scripts.ts";

const BYTES = { [RESP_TYPES.BLOB_STRING]: Buffer };

function makeClient(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: LIMITS.redisInFlight,
    socket: {
      connectTimeout: LIMITS.redisConnectMs,
      keepAlive: true,
      noDelay: true,
      // A frozen server: the socket is given up when nothing came for so long, and a new one is tried for ever.
      socketTimeout: LIMITS.redisCommandMs * 2,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** Math.min(retries, 6), 2000),
    },
    pingInterval: LIMITS.redisCommandMs,
  });
}

/**
 * A Redis server behind one multiplexed connection that heals itself.
 *
 * A command waits five seconds at most; while the server is away it fails at once instead of queueing, because what
 * runs minutes late is worse than an error.
 */
export class RemoteRedis implements RedisBackend {
  readonly #client: ReturnType<typeof makeClient>;
  readonly #scripts = new BoundedMap<string, string>(LIMITS.redisScripts);

  private constructor(url: string) {
    this.#client = makeClient(url);
    this.#client.on("error", () => log("warn", "redis connection failed"));
  }

  /** Resolves whether or not the server can be reached: the connection is made as soon as it can. */
  static async start(url: string): Promise<RemoteRedis> {
    const redis = new RemoteRedis(url);
    const connected = redis.#client.connect().catch(() => undefined);
    await within(LIMITS.redisConnectMs, connected, () => undefined);
    return redis;
  }

  async run(command: RedisCommand): Promise<RedisReply> {
    return this.#bounded(this.#send(command));
  }

  async pipeline(commands: readonly RedisCommand[]): Promise<RedisReply[]> {
    // Written in one tick, so they leave together and in order.
    const sent = commands.map((command) => this.#send(command));
    return this.#bounded(Promise.allSettled(sent).then((replies) => replies.map(valueOf)));
  }

  async transaction(commands: readonly RedisCommand[]): Promise<RedisReply[] | RedisErrorReply> {
    const multi = this.#client.withTypeMapping(BYTES).multi();
    for (const command of commands) multi.sendCommand([...this.#prepare(command)]);
    return this.#bounded(this.#execute(multi.exec()));
  }

  async flush(): Promise<void> {
    await this.#bounded(this.#client.sendCommand(["FLUSHDB"]));
  }

  async check(): Promise<void> {
    await this.#bounded(this.#client.sendCommand(["PING"]));
  }

  async close(): Promise<void> {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async #send(command: RedisCommand): Promise<RedisReply> {
    const prepared = [...this.#prepare(command)];
    try {
      return toReply(await this.#client.sendCommand(prepared, { typeMapping: BYTES }));
    } catch (error) {
      if (error instanceof ErrorReply) return new RedisErrorReply(error.message);
      throw error;
    }
  }

  async #execute(exec: Promise<unknown[]>): Promise<RedisReply[] | RedisErrorReply> {
    try {
      return (await exec).map(toReply);
    } catch (error) {
      if (error instanceof MultiErrorReply) return error.replies.map(toReply);
      if (error instanceof ErrorReply) return new RedisErrorReply(error.message);
      throw error;
    }
  }

  /** Cuts a script's shebang, which the server would refuse; its EVALSHA then carries the cut script. */
  #prepare(command: RedisCommand): RedisCommand {
    const [word = "", source = "", ...rest] = command;
    const name = word.toLowerCase();
    if (name === "eval") {
      const script = withoutShebang(source);
      if (script === source) return command;
      this.#scripts.set(scriptSha(toBinary(source)), script);
      return [word, script, ...rest];
    }
    if (name !== "evalsha") return command;
    const script = this.#scripts.use(source.toLowerCase());
    return script === undefined ? command : ["EVAL", script, ...rest];
  }

  /** @throws {RedisUnavailable} for everything that is not the server's own answer. */
  async #bounded<T>(work: Promise<T>): Promise<T> {
    try {
      return await within(LIMITS.redisCommandMs, work, () => {
        throw new RedisUnavailable("ERR redis did not answer in time");
      });
    } catch (error) {
      if (error instanceof RedisUnavailable) throw error;
      throw new RedisUnavailable("ERR redis cannot be reached");
    }
  }
}

function valueOf(settled: PromiseSettledResult<RedisReply>): RedisReply {
  if (settled.status === "fulfilled") return settled.value;
  throw settled.reason;
}

/** A reply of the driver, checked instead of believed. */
function toReply(value: unknown): RedisReply {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || Buffer.isBuffer(value)) return value;
  if (typeof value === "string") return toBinary(value);
  if (typeof value === "bigint") return Number(value);
  if (value instanceof ErrorReply) return new RedisErrorReply(value.message);
  if (Array.isArray(value)) return value.map(toReply);
  return typeof value === "boolean" ? Number(value) : null;
}
