// First, because it and the next one need each other and load in this order only.
import "fengari/src/defs.js";
import luaconf from "fengari/src/luaconf.js";

/** C's `%.{digits}g`: how Lua 5.1 (14) and Redis (17) write a number. */
export function formatNumber(value: number, digits: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponentText = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < digits)
    return trimZeros(value.toFixed(Math.max(digits - 1 - exponent, 0)));
  const sign = exponent < 0 ? "-" : "+";
  return `${trimZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// Before the rest of the engine is loaded, which copies these when it is.
luaconf.LUA_COMPAT_FLOATSTRING = true;
luaconf.lua_number2str = (value) => formatNumber(value, 14);
luaconf.lua_numbertointeger = (value) => (Number.isFinite(value) ? value : false);
