import "./lua-numbers.ts";
import fengari, { type LuaState } from "fengari";
import { fromBinary, toBinary } from "../backend.ts";
import { formatNumber } from "./lua-number-text.ts";
import { binary, bytes } from "./lua-values.ts";

const { lua } = fengari;

const MAX_DEPTH = 100;

/** `cjson.encode`: an empty table is an object, as there. */
export function encodeJson(state: LuaState): number {
  const text = write(state, 1, 0);
  lua.lua_pushstring(state, bytes(text));
  return 1;
}

/** `cjson.decode`. A JSON null becomes nil, which a table cannot hold: the member is left out. */
export function decodeJson(state: LuaState): number {
  let value: unknown;
  try {
    value = JSON.parse(fromBinary(binary(lua.lua_tostring(state, 1))));
  } catch {
    return fail(state, "Expected value but found invalid token at character 1");
  }
  push(state, value);
  return 1;
}

function fail(state: LuaState, message: string): never {
  lua.lua_pushstring(state, bytes(message));
  return lua.lua_error(state);
}

function write(state: LuaState, index: number, depth: number): string {
  if (depth > MAX_DEPTH) return fail(state, "Cannot serialise, excessive depth");
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TSTRING:
      return toBinary(JSON.stringify(fromBinary(binary(lua.lua_tostring(state, index)))));
    case lua.LUA_TNUMBER:
      return formatNumber(lua.lua_tonumber(state, index), 14);
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(state, index) ? "true" : "false";
    case lua.LUA_TNIL:
      return "null";
    case lua.LUA_TTABLE:
      return writeTable(state, index, depth);
    default:
      return fail(state, "Cannot serialise: type not supported");
  }
}

function writeTable(state: LuaState, index: number, depth: number): string {
  const numbered = new Map<number, string>();
  const named: string[] = [];
  lua.lua_pushvalue(state, index);
  lua.lua_pushnil(state);
  while (lua.lua_next(state, -2) !== 0) {
    const top = lua.lua_gettop(state);
    const value = write(state, top, depth + 1);
    const isNumber = lua.lua_type(state, top - 1) === lua.LUA_TNUMBER;
    const key = isNumber
      ? lua.lua_tonumber(state, top - 1)
      : binary(lua.lua_tostring(state, top - 1));
    if (typeof key === "number") numbered.set(key, value);
    else named.push(`${toBinary(JSON.stringify(fromBinary(key)))}:${value}`);
    lua.lua_pop(state, 1);
  }
  lua.lua_pop(state, 1);
  if (named.length === 0 && numbered.size > 0) {
    const length = Math.max(...numbered.keys());
    return `[${Array.from({ length }, (_, at) => numbered.get(at + 1) ?? "null").join(",")}]`;
  }
  const counted = [...numbered].map(([key, value]) => `"${formatNumber(key, 14)}":${value}`);
  return `{${[...counted, ...named].join(",")}}`;
}

function push(state: LuaState, value: unknown): void {
  if (typeof value === "string") lua.lua_pushstring(state, bytes(toBinary(value)));
  else if (typeof value === "number") lua.lua_pushnumber(state, value);
  else if (typeof value === "boolean") lua.lua_pushboolean(state, value);
  else if (Array.isArray(value)) {
    lua.lua_createtable(state, value.length, 0);
    value.forEach((item, index) => {
      push(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    });
  } else if (typeof value === "object" && value !== null) {
    lua.lua_createtable(state, 0, 0);
    for (const [key, item] of Object.entries(value)) {
      push(state, item);
      lua.lua_setfield(state, -2, bytes(toBinary(key)));
    }
  } else {
    lua.lua_pushnil(state);
  }
}
