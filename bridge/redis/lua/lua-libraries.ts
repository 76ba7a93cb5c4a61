import "./lua-numbers.ts";
import fengari, { type LuaState } from "fengari";
import { LIMITS } from "../../limits.ts";
import { RedisErrorReply, type RedisReply } from "../backend.ts";
import { formatNumber } from "./lua-number-text.ts";
import { binary, bytes, pushReply, pushTagged } from "./lua-values.ts";

const { lua, lauxlib, lualib } = fengari;

type Host = { call: (command: readonly string[]) => { reply: RedisReply; isStatus: boolean } };
type LuaFunction = (state: LuaState) => number;

/** Names of Lua 5.1 that the engine (5.3) no longer has, and the guard against globals that Redis puts up. */
const PRELUDE = `
unpack = table.unpack
loadstring = load
math.pow = function(x, y) return x ^ y end
math.log10 = function(x) return math.log(x, 10) end
math.mod = math.fmod
table.getn = function(t) return #t end
dofile, loadfile, print, collectgarbage, require = nil, nil, nil, nil, nil
-- A function of the engine cannot be stopped: whatever could take long by itself gets a bound.
local type, tostring, error, len, count, sub = type, tostring, error, string.len, string.gsub, string.sub
local MOST = ${LIMITS.scriptStringBytes}
local function bounded(size)
  if size > MOST then error("a string of a script may have ${LIMITS.scriptStringBytes} bytes", 3) end
end
local rep, concat, gsub, rawload = string.rep, table.concat, string.gsub, load
string.rep = function(s, n, sep)
  bounded((len(s) + len(sep or "")) * n)
  return rep(s, n, sep)
end
table.concat = function(t, sep, i, j)
  local size = 0
  for k = i or 1, j or #t do
    local part = t[k]
    if type(part) == "string" then size = size + len(part) + len(sep or "") end
    bounded(size)
  end
  return concat(t, sep, i, j)
end
-- A pattern tries every length of each repetition, and every start unless it is anchored.
local function cheap(s, pattern)
  s, pattern = tostring(s), tostring(pattern)
  local _, branches = count(sub(pattern, 1, 1000), "[%*%+%-%?b]", "")
  if sub(pattern, 1, 1) ~= "^" then branches = branches + 1 end
  if len(pattern) > 1000 or (len(s) + 1) ^ branches > 1e6 + 1 then
    error("this pattern could take too long on a string of this length", 3)
  end
end
for _, name in ipairs({"find", "match", "gmatch"}) do
  local original = string[name]
  string[name] = function(s, pattern, init, plain)
    if not plain then cheap(s, pattern) end
    return original(s, pattern, init, plain)
  end
end
string.gsub = function(s, pattern, with, n)
  cheap(s, pattern)
  if type(with) == "string" then bounded((len(s) + 1) * (len(with) + 1)) end
  return gsub(s, pattern, with, n)
end
load = function(text, ...)
  if type(text) == "string" and len(text) > 65536 then error("a script may have 64 KiB", 2) end
  return rawload(text, ...)
end
loadstring = load
table.move, string.pack, string.unpack, string.packsize, string.dump = nil, nil, nil, nil, nil
-- Redis hands a caught error on as its text.
local function caught(ok, err, ...)
  if not ok and type(err) == "table" and err.err then return ok, err.err end
  return ok, err, ...
end
local rawpcall = pcall
pcall = function(...) return caught(rawpcall(...)) end
setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
  __newindex = function()
    error("Attempt to modify a readonly table", 2)
  end,
  __metatable = false,
})
`;

/**
 * Opens what Atlas's scripts and the rate limiter's use of Redis's Lua, and nothing that reaches outside: no io, no os,
 * no debug, no require.
 */
export function installLibraries(state: LuaState, host: Host): void {
  lauxlib.luaL_requiref(state, bytes("_G"), lualib.luaopen_base, 1);
  lauxlib.luaL_requiref(state, bytes("table"), lualib.luaopen_table, 1);
  lauxlib.luaL_requiref(state, bytes("string"), lualib.luaopen_string, 1);
  lauxlib.luaL_requiref(state, bytes("math"), lualib.luaopen_math, 1);
  installTable(state, "redis", redisFunctions(host));
  const code = bytes(PRELUDE);
  if (lauxlib.luaL_loadbuffer(state, code, code.length, bytes("@prelude")) !== lua.LUA_OK) {
    throw new Error("the Lua prelude does not compile");
  }
  lua.lua_call(state, 0, 0);
  lua.lua_settop(state, 0);
}

function installTable(
  state: LuaState,
  name: string,
  functions: Readonly<Record<string, LuaFunction>>,
): void {
  lua.lua_createtable(state, 0, Object.keys(functions).length);
  for (const [key, fn] of Object.entries(functions)) {
    lua.lua_pushcfunction(state, fn);
    lua.lua_setfield(state, -2, bytes(key));
  }
  lua.lua_setglobal(state, bytes(name));
}

function redisFunctions(host: Host): Readonly<Record<string, LuaFunction>> {
  const tagged =
    (tag: "ok" | "err"): LuaFunction =>
    (state) => {
      pushTagged(state, tag, binary(lua.lua_tostring(state, 1)));
      return 1;
    };
  return {
    call: (state) => {
      const { reply, isStatus } = invoke(state, host);
      pushReply(state, reply, isStatus);
      return reply instanceof RedisErrorReply ? lua.lua_error(state) : 1;
    },
    pcall: (state) => {
      const { reply, isStatus } = invoke(state, host);
      pushReply(state, reply, isStatus);
      return 1;
    },
    status_reply: tagged("ok"),
    error_reply: tagged("err"),
  };
}

function invoke(state: LuaState, host: Host): { reply: RedisReply; isStatus: boolean } {
  const command: string[] = [];
  const count = lua.lua_gettop(state);
  for (let index = 1; index <= count; index++) {
    const type = lua.lua_type(state, index);
    if (type === lua.LUA_TNUMBER) command.push(formatNumber(lua.lua_tonumber(state, index), 17));
    else if (type === lua.LUA_TSTRING) command.push(binary(lua.lua_tostring(state, index)));
    else {
      const message = "ERR Lua redis lib command arguments must be strings or integers";
      return { reply: new RedisErrorReply(message), isStatus: false };
    }
  }
  if (count === 0) {
    const message = "ERR Please specify at least one argument for this redis lib call";
    return { reply: new RedisErrorReply(message), isStatus: false };
  }
  return host.call(command);
}
