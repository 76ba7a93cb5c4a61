import { Buffer } from "node:buffer";
import "./lua-numbers.ts";
import fengari, { type LuaState } from "fengari";
import { RedisErrorReply, type RedisReply } from "../backend.ts";

const { lua } = fengari;

const MAX_DEPTH = 32;

/** A binary string as Lua's bytes. */
export function bytes(value: string): Uint8Array {
  return Buffer.from(value, "latin1");
}

/** Lua's bytes as a binary string. */
export function binary(value: Uint8Array | null): string {
  return value === null
    ? ""
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
}

/**
 * Pushes a reply by Redis's rules: nil becomes false, a status `{ok=…}`, an error `{err=…}`.
 *
 * @see [Redis: data type conversion](https://redis.io/docs/latest/develop/programmability/lua-api/)
 */
export function pushReply(state: LuaState, reply: RedisReply, isStatus: boolean): void {
  if (reply === null) lua.lua_pushboolean(state, false);
  else if (typeof reply === "number") lua.lua_pushnumber(state, reply);
  else if (reply instanceof RedisErrorReply) pushTagged(state, "err", reply.message);
  else if (Buffer.isBuffer(reply)) lua.lua_pushstring(state, reply);
  else if (typeof reply === "string") {
    if (isStatus) pushTagged(state, "ok", reply);
    else lua.lua_pushstring(state, bytes(reply));
  } else {
    lua.lua_createtable(state, reply.length, 0);
    reply.forEach((item, index) => {
      pushReply(state, item, false);
      lua.lua_rawseti(state, -2, index + 1);
    });
  }
}

export function pushTagged(state: LuaState, tag: "ok" | "err", text: string): void {
  lua.lua_createtable(state, 0, 1);
  lua.lua_pushstring(state, bytes(text));
  lua.lua_setfield(state, -2, bytes(tag));
}

/** The reply that a script's value stands for: numbers lose their fraction, false is nil, a table ends at its first nil. */
export function readReply(state: LuaState, index: number, depth = 0): RedisReply {
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TSTRING:
      return binary(lua.lua_tostring(state, index));
    case lua.LUA_TNUMBER:
      return Math.trunc(lua.lua_tonumber(state, index));
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(state, index) ? 1 : null;
    case lua.LUA_TTABLE:
      return readTable(state, index, depth);
    default:
      return null;
  }
}

function readTable(state: LuaState, index: number, depth: number): RedisReply {
  if (depth > MAX_DEPTH) return new RedisErrorReply("ERR reached lua stack limit");
  const error = readTag(state, index, "err");
  if (error !== null) return new RedisErrorReply(error);
  const status = readTag(state, index, "ok");
  if (status !== null) return status;
  const items: RedisReply[] = [];
  for (let at = 1; ; at++) {
    const isNil = lua.lua_rawgeti(state, index, at) === lua.LUA_TNIL;
    if (!isNil) items.push(readReply(state, -1, depth + 1));
    lua.lua_pop(state, 1);
    if (isNil) return items;
  }
}

function readTag(state: LuaState, index: number, tag: "ok" | "err"): string | null {
  lua.lua_pushvalue(state, index);
  lua.lua_pushstring(state, bytes(tag));
  lua.lua_rawget(state, -2);
  const text =
    lua.lua_type(state, -1) === lua.LUA_TSTRING ? binary(lua.lua_tostring(state, -1)) : null;
  lua.lua_pop(state, 2);
  return text;
}
