import "./lua-numbers.ts";
import fengari, { type LuaState } from "fengari";
import { BoundedMap } from "#shared/memory/bounded-map";
import { LIMITS } from "../../limits.ts";
import { RedisErrorReply, type RedisReply } from "../backend.ts";
import { type LengthWatch, watchLengths } from "./lua-lengths.ts";
import { installLibraries } from "./lua-libraries.ts";
import { binary, bytes, readReply } from "./lua-values.ts";

const { lua, lauxlib } = fengari;

/** How many instructions run between two looks at the clock. Few, because one of them can copy a long string. */
const HOOK_INSTRUCTIONS = 10;

const LONG_STRING = `a string of a script may have ${LIMITS.scriptStringBytes} bytes`;

/** Runs one command for a script; a string is a status where `isStatus` says so. */
export type ScriptCall = (command: readonly string[]) => { reply: RedisReply; isStatus: boolean };

/**
 * Runs Redis scripts, with Lua 5.1's numbers and Redis's conversions.
 *
 * A script runs alone and to its end; one that takes longer than a second is stopped (what it wrote stays, as nothing
 * can undo it). Compiled scripts are kept, the least recently used go.
 */
export class ScriptEngine {
  readonly #state: LuaState;
  readonly #compiled = new BoundedMap<string, number>(LIMITS.redisScripts);
  readonly #libraries: { call: ScriptCall };
  readonly #lengths: LengthWatch = {
    tooLong: () => this.#stop(LONG_STRING),
    lookAtClock: () => this.#lookAtClock(),
  };
  #deadline = 0;

  constructor(call: ScriptCall) {
    const state = lauxlib.luaL_newstate();
    if (state === null) throw new Error("no Lua state");
    this.#state = state;
    this.#libraries = { call };
    installLibraries(state, this.#libraries);
  }

  /** @param sha the script's SHA-1, its name in error texts. */
  run(sha: string, script: string, keys: readonly string[], args: readonly string[]): RedisReply {
    const state = this.#state;
    const reference = this.#compile(sha, script);
    if (reference instanceof RedisErrorReply) return reference;
    this.#setGlobal("KEYS", keys);
    this.#setGlobal("ARGV", args);
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference);
    this.#deadline = performance.now() + LIMITS.scriptMs;
    this.#watch(HOOK_INSTRUCTIONS);
    try {
      const status = watchLengths(this.#lengths, () => lua.lua_pcall(state, 0, 1, 0));
      return status === lua.LUA_OK ? readReply(state, -1) : this.#failure(sha);
    } finally {
      lua.lua_sethook(state, null, 0, 0);
      lua.lua_settop(state, 0);
    }
  }

  #compile(sha: string, script: string): number | RedisErrorReply {
    const state = this.#state;
    const known = this.#compiled.use(sha);
    if (known !== undefined) return known;
    const code = bytes(script);
    if (code.length > LIMITS.scriptBytes)
      return new RedisErrorReply(`ERR a script may have ${LIMITS.scriptBytes} bytes`);
    if (lauxlib.luaL_loadbuffer(state, code, code.length, bytes("@user_script")) !== lua.LUA_OK) {
      const message = binary(lua.lua_tostring(state, -1));
      lua.lua_settop(state, 0);
      return new RedisErrorReply(`ERR Error compiling script (new function): ${message}`);
    }
    const reference = lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX);
    const dropped = this.#compiled.set(sha, reference);
    if (dropped !== undefined) lauxlib.luaL_unref(state, lua.LUA_REGISTRYINDEX, dropped);
    return reference;
  }

  /**
   * Stops a script that is over its time. From then on every single instruction fails, so that a script cannot catch
   * the error with pcall and go on.
   */
  #watch(instructions: number): void {
    lua.lua_sethook(this.#state, () => this.#lookAtClock(), lua.LUA_MASKCOUNT, instructions);
  }

  #lookAtClock(): void {
    if (performance.now() < this.#deadline) return;
    this.#watch(1);
    this.#stop("script took too long and was stopped");
  }

  #stop(message: string): never {
    lua.lua_pushstring(this.#state, bytes(message));
    return lua.lua_error(this.#state);
  }

  /** Past the guard that keeps scripts from making globals. */
  #setGlobal(name: string, values: readonly string[]): void {
    const state = this.#state;
    lua.lua_pushglobaltable(state);
    lua.lua_pushstring(state, bytes(name));
    lua.lua_createtable(state, values.length, 0);
    values.forEach((value, index) => {
      lua.lua_pushstring(state, bytes(value));
      lua.lua_rawseti(state, -2, index + 1);
    });
    lua.lua_rawset(state, -3);
    lua.lua_pop(state, 1);
  }

  #failure(sha: string): RedisErrorReply {
    const state = this.#state;
    const where = ` script: ${sha}, on @user_script:1.`;
    if (lua.lua_type(state, -1) === lua.LUA_TTABLE) {
      const reply = pushedError(state);
      if (reply !== null) return new RedisErrorReply(`${reply}${where}`);
    }
    const message = lua.lua_tostring(state, -1);
    return new RedisErrorReply(
      `ERR ${message === null ? "script failed" : binary(message)}${where}`,
    );
  }
}

function pushedError(state: LuaState): string | null {
  const reply = readReply(state, -1);
  return reply instanceof RedisErrorReply ? reply.message : null;
}
