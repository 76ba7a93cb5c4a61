import { BoundedMap } from "#shared/memory/bounded-map";
import { LIMITS } from "../limits.ts";
import {
  type RedisBackend,
  type RedisCommand,
  RedisErrorReply,
  type RedisReply,
  toBinary,
} from "./backend.ts";
import { parseCount } from "./arguments.ts";
import { ScriptEngine } from "./lua/lua.ts";
import { findCommand, refuseCommand } from "./registry.ts";
import { scriptSha, withoutShebang } from "./scripts.ts";
import { MemoryStore } from "./store.ts";

/**
 * The embedded Redis: one thread, one key space, nothing on disk.
 *
 * Every call runs to its end before the next one starts, so single commands, transactions and scripts are atomic just
 * as in Redis.
 */
export class MemoryRedis implements RedisBackend {
  readonly #store = new MemoryStore();
  readonly #scripts = new BoundedMap<string, string>(LIMITS.redisScripts);
  readonly #engine = new ScriptEngine((command) => this.#callFromScript(command));

  async run(command: RedisCommand): Promise<RedisReply> {
    return this.#execute(command.map(toBinary));
  }

  async pipeline(commands: readonly RedisCommand[]): Promise<RedisReply[]> {
    return commands.map((command) => this.#execute(command.map(toBinary)));
  }

  async transaction(commands: readonly RedisCommand[]): Promise<RedisReply[] | RedisErrorReply> {
    if (commands.some((command) => refuseCommand(command) !== null)) {
      return new RedisErrorReply("EXECABORT Transaction discarded because of previous errors.");
    }
    return commands.map((command) => this.#execute(command.map(toBinary)));
  }

  async flush(): Promise<void> {
    this.#store.clear();
  }

  async check(): Promise<void> {
    // It answers as long as the process does.
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  #execute(command: readonly string[]): RedisReply {
    const refusal = refuseCommand(command);
    if (refusal !== null) return refusal;
    const [word = "", ...args] = command;
    const name = word.toLowerCase();
    try {
      const spec = findCommand(name);
      return spec === undefined ? this.#executeScript(name, args) : spec.run(this.#store, args);
    } catch (error) {
      if (error instanceof RedisErrorReply) return error;
      throw error;
    }
  }

  #executeScript(name: string, args: readonly string[]): RedisReply {
    const [source = "", countText = "", ...rest] = args;
    const count = parseCount(countText);
    if (count < 0) return new RedisErrorReply("ERR Number of keys can't be negative");
    if (count > rest.length)
      return new RedisErrorReply("ERR Number of keys can't be greater than number of args");
    const bySha = name === "evalsha";
    const sha = bySha ? source.toLowerCase() : scriptSha(source);
    const script = bySha ? this.#scripts.use(sha) : withoutShebang(source);
    if (script === undefined)
      return new RedisErrorReply("NOSCRIPT No matching script. Please use EVAL.");
    this.#store.frozenMs = Date.now();
    try {
      const reply = this.#engine.run(sha, script, rest.slice(0, count), rest.slice(count));
      this.#scripts.set(sha, script);
      return reply;
    } finally {
      this.#store.frozenMs = null;
    }
  }

  #callFromScript(command: readonly string[]): { reply: RedisReply; isStatus: boolean } {
    const name = (command[0] ?? "").toLowerCase();
    const refusal = refuseCommand(command);
    if (refusal?.message.startsWith("ERR wrong number") === true) {
      return {
        reply: new RedisErrorReply("ERR Wrong number of args calling Redis command from script"),
        isStatus: false,
      };
    }
    if (refusal !== null || findCommand(name) === undefined) {
      return {
        reply: new RedisErrorReply("ERR Unknown Redis command called from script"),
        isStatus: false,
      };
    }
    const reply = this.#execute(command);
    const isStatus =
      name === "type" ||
      (name === "ping" && command.length === 1) ||
      (name === "set" && !command.some((word, index) => index > 2 && word.toLowerCase() === "get"));
    return { reply, isStatus };
  }
}
