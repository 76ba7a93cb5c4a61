declare module "fengari" {
  export type LuaState = { readonly __luaState: unique symbol };
  type LuaFunction = (state: LuaState) => number;
  const fengari: {
    lua: {
      LUA_OK: number;
      LUA_TNIL: number;
      LUA_TBOOLEAN: number;
      LUA_TNUMBER: number;
      LUA_TSTRING: number;
      LUA_TTABLE: number;
      LUA_MASKCOUNT: number;
      LUA_REGISTRYINDEX: number;
      lua_call(state: LuaState, arguments_: number, results: number): void;
      lua_createtable(state: LuaState, array: number, hash: number): void;
      lua_error(state: LuaState): never;
      lua_gettop(state: LuaState): number;
      lua_pcall(state: LuaState, arguments_: number, results: number, handler: number): number;
      lua_pop(state: LuaState, count: number): void;
      lua_pushboolean(state: LuaState, value: boolean): void;
      lua_pushcfunction(state: LuaState, fn: LuaFunction): void;
      lua_pushglobaltable(state: LuaState): void;
      lua_pushnumber(state: LuaState, value: number): void;
      lua_pushstring(state: LuaState, value: Uint8Array): void;
      lua_pushvalue(state: LuaState, index: number): void;
      lua_rawget(state: LuaState, index: number): number;
      lua_rawgeti(state: LuaState, index: number, key: number): number;
      lua_rawset(state: LuaState, index: number): void;
      lua_rawseti(state: LuaState, index: number, key: number): void;
      lua_setfield(state: LuaState, index: number, key: Uint8Array): void;
      lua_setglobal(state: LuaState, name: Uint8Array): void;
      lua_sethook(
        state: LuaState,
        hook: ((state: LuaState) => void) | null,
        mask: number,
        count: number,
      ): void;
      lua_settop(state: LuaState, index: number): void;
      lua_toboolean(state: LuaState, index: number): boolean;
      lua_tonumber(state: LuaState, index: number): number;
      lua_tostring(state: LuaState, index: number): Uint8Array | null;
      lua_type(state: LuaState, index: number): number;
    };
    lauxlib: {
      luaL_loadbuffer(state: LuaState, code: Uint8Array, size: number, name: Uint8Array): number;
      luaL_newstate(): LuaState | null;
      luaL_ref(state: LuaState, table: number): number;
      luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, global: number): void;
      luaL_unref(state: LuaState, table: number, reference: number): void;
    };
    lualib: {
      luaopen_base: LuaFunction;
      luaopen_math: LuaFunction;
      luaopen_string: LuaFunction;
      luaopen_table: LuaFunction;
    };
  };
  export default fengari;
}

declare module "fengari/src/luaconf.js" {
  const luaconf: {
    LUA_COMPAT_FLOATSTRING: boolean;
    lua_number2str(value: number): string;
    lua_numbertointeger(value: number): number | false;
  };
  export default luaconf;
}

declare module "fengari/src/lobject.js" {
  const lobject: {
    TValue: {
      prototype: {
        ttisinteger(): boolean;
        ttisfloat(): boolean;
        ttisnumber(): boolean;
        vslen(): number;
      };
    };
  };
  export default lobject;
}

declare module "fengari/src/lvm.js" {
  const lvm: {
    tointeger(value: unknown): number | false;
    tonumber(value: unknown): number | false;
  };
  export default lvm;
}
